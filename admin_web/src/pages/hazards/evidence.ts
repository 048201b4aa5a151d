import type { HazardDetail, Stay } from './types'

export interface Evidence {
  id: string
  at: string
  /** Before or after the rectification, at the verification, or said beside it. */
  when: 'before' | 'after' | 'verified' | 'said'
}

const WHEN: Record<string, Evidence['when']> = { report: 'before', rectify: 'after', verify: 'verified' }

/** Put the first picture before and the latest one after side by side, then all others in the order of time. */
export function evidenceOf(hazard: HazardDetail, stays: readonly Stay[]): Evidence[] {
  const nodes = new Map(stays.flatMap((stay) => (stay.files ?? []).map((file) => [file, stay.node] as const)))
  const all = hazard.photos
    .map((photo): Evidence => ({ id: photo.id, at: photo.added_at, when: WHEN[nodes.get(photo.id) ?? ''] ?? 'said' }))
    .sort((a, b) => a.at.localeCompare(b.at))
  const pair = [all.find((one) => one.when === 'before'), all.findLast((one) => one.when === 'after')].filter((one) => one !== undefined)
  return pair.length === 2 ? [...pair, ...all.filter((one) => !pair.includes(one))] : all
}
