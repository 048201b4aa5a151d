import type { WorkPlace } from '@/stores/reporting'

export type Place = Pick<WorkPlace, 'id' | 'name' | 'unit'>

const OFFERED = 4

/** A few known places: those that hold what was typed, one's own units' first; none once one is written out. */
export function suggested(places: Place[], typed: string, near: string[]): Place[] {
  const wanted = typed.trim()
  if (places.some((place) => place.name === wanted)) return []
  const close = (place: Place): number => (near.includes(place.unit.name) ? 0 : 1)
  return places
    .filter((place) => place.name.includes(wanted))
    .sort((left, right) => close(left) - close(right))
    .slice(0, OFFERED)
}
