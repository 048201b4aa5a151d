import type { components } from '@/api/schema'

type NoticeLink = components['schemas']['NoticeOut']['link']

const PATHS: Record<string, (id: string) => string> = {
  hazard: (id) => `/hazards/${id}`,
  contest: (id) => `/contests/${id}`,
  disclosure: () => '/disclosures',
  inspection: (id) => `/inspections/${id}`,
}

/** Return the console's page for what a notice speaks of; null where the console has none. */
export function pathOfLink(link: NoticeLink): string | null {
  return link ? (PATHS[link.type]?.(link.id) ?? null) : null
}
