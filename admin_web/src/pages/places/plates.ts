import { fetchBlob } from '@/api/client'
import type { components } from '@/api/schema'

export type Place = components['schemas']['WorkPlaceOut']

/** How many signs, upright A5 by nature, go on one sheet of A4; `columns` of them side by side. */
export const LAYOUTS = { two: { columns: 2, each: 2 }, four: { columns: 2, each: 4 }, eight: { columns: 4, each: 8 } } as const
export type Layout = keyof typeof LAYOUTS

/** Deal signs onto sheets. */
export function sheetsOf<T>(all: readonly T[], layout: Layout): T[][] {
  const { each } = LAYOUTS[layout]
  return Array.from({ length: Math.ceil(all.length / each) }, (_, index) => all.slice(index * each, (index + 1) * each))
}

/** Fetch a sign as a picture that this page may show; give it back with `URL.revokeObjectURL`. */
export async function fetchPlate(place: Place): Promise<string> {
  return URL.createObjectURL(await fetchBlob(`/api/v1/places/${place.id}/plate`))
}
