import type { components } from '@/api/schema'

type NoticeLink = components['schemas']['NoticeOut']['link']

const PATHS: Record<string, (id: string) => string> = {
  appeal: (id) => `/appeals/${id}`,
  vault_recovery: () => '/custody',
  hazard: (id) => `/hazards/${id}`,
  assistance: (id) => `/assistance/${id}`,
  contest: (id) => `/contests/${id}`,
  inspection: (id) => `/inspections/${id}`,
  policy: (id) => `/policies/${id}`,
  policy_question: (id) => `/policies/questions?open=${id}`,
}

/** Return the console's page for what a notice speaks of; null where the console has none. */
export function pathOfLink(link: NoticeLink): string | null {
  return link ? (PATHS[link.type]?.(link.id) ?? null) : null
}
