import type { Duplicate, HazardDetail } from './types'

/** Bits of 64 that two photographs of one thing differ in at most. */
const SAME_PICTURE = 8

/** Say in words what two reports have in common; keys of the catalogue, strongest first. */
export function likenessKeys(one: Duplicate, hazard: Pick<HazardDetail, 'category'>): string[] {
  const found: string[] = []
  if (one.photo_distance !== null && one.photo_distance <= SAME_PICTURE) found.push('hazards.like.picture')
  if (one.words >= 0.85) found.push('hazards.like.wordsSame')
  else if (one.words >= 0.5) found.push('hazards.like.words')
  else if (one.words >= 0.25) found.push('hazards.like.wordsSome')
  if (one.place_likeness >= 0.99) found.push('hazards.like.placeSame')
  else if (one.place_likeness >= 0.5) found.push('hazards.like.place')
  if (one.category === hazard.category) found.push('hazards.like.category')
  return found
}

/** Return what can be done with a like one: join it, name it as the one that came back, or why neither. */
export function useOf(one: Duplicate): 'join' | 'recur' | 'unconfirmed' {
  if (one.relation === 'recurrence') return 'recur'
  return one.confirmed ? 'join' : 'unconfirmed'
}
