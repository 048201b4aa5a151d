import type { GrantedRole } from '@/pages/members/members'

/** Of these one member may hold at most one: running the works' data, deciding who may, and looking over both. */
export const EXCLUSIVE: readonly GrantedRole[] = ['enterprise_administrator', 'security_administrator', 'auditor']
/** Roles in force only with a second factor, where the enterprise asks for one. */
export const WITH_SECOND_FACTOR: readonly GrantedRole[] = ['enterprise_administrator', 'security_administrator']

/** Why a role cannot be granted beside those that are held, as a catalogue key's last part; empty when it can. */
export function whyNotGranted(role: GrantedRole, unitId: string | null, held: readonly { role: string; unit_id: string }[]): '' | 'held' | 'combined' {
  if (held.some((one) => one.role === role && one.unit_id === unitId)) return 'held'
  const clashes = EXCLUSIVE.includes(role) && held.some((one) => one.role !== role && (EXCLUSIVE as readonly string[]).includes(one.role))
  return clashes ? 'combined' : ''
}
