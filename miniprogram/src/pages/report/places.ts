import type { WorkPlace } from '@/stores/reporting'

const MOST_SHOWN = 40

function rank(place: WorkPlace, words: string, code: string, unitId: string | null): number {
  const own = unitId !== null && place.unit.id === unitId ? 0 : 1
  if (!words) return own
  if (code && place.code.startsWith(code)) return 0
  const at = place.name.toLowerCase().indexOf(words)
  if (at >= 0) return (at === 0 ? 2 : 4) + own
  return place.unit.name.toLowerCase().includes(words) ? 6 + own : -1
}

/** Places whose name or unit holds the words or whose code begins like them; one's own unit's first, then by name. */
export function placesLike(
  places: readonly WorkPlace[],
  typed: string,
  unitId: string | null,
): { shown: WorkPlace[]; hidden: number } {
  const words = typed.trim().toLowerCase()
  const code = typed.replace(/[\W_]+/g, '').toUpperCase()
  const ranked = places
    .map((place) => ({ place, rank: rank(place, words, code, unitId) }))
    .filter((one) => one.rank >= 0)
    .sort((left, right) => left.rank - right.rank)
  return { shown: ranked.slice(0, MOST_SHOWN).map((one) => one.place), hidden: Math.max(0, ranked.length - MOST_SHOWN) }
}
