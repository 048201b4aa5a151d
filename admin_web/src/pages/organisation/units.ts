import type { components } from '@/api/schema'

export type UnitKind = components['schemas']['UnitIn']['kind']
export const KINDS: readonly UnitKind[] = ['company', 'mine', 'area', 'team']

/** Return the kind that a unit below another most likely has. */
export function kindBelow(kind: UnitKind | undefined): UnitKind {
  return kind === undefined ? 'company' : (KINDS[Math.min(KINDS.length - 1, KINDS.indexOf(kind) + 1)] ?? 'team')
}

/** Why a unit cannot be closed, as a catalogue key's last part; empty when it can. */
export function whyNotClosed(unit: { parent_id: string | null; member_count: number }, childCount: number): '' | 'root' | 'members' | 'children' {
  if (!unit.parent_id) return 'root'
  if (childCount) return 'children'
  return unit.member_count ? 'members' : ''
}
