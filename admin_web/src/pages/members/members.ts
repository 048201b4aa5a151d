import type { components, paths } from '@/api/schema'

export type Member = components['schemas']['MemberOut']
export type MemberQuery = NonNullable<paths['/api/v1/members']['get']['parameters']['query']>
export type GrantedRole = NonNullable<MemberQuery['role']>
export type MemberPatch = components['schemas']['MemberPatch']
export type MemberIn = components['schemas']['MemberIn']

export const ROLES: readonly GrantedRole[] = ['team_leader', 'quality_officer', 'union_officer', 'reviewer', 'store_keeper', 'enterprise_administrator', 'security_administrator', 'auditor', 'custodian']
/** What the API calls the two; written as code points because words belong to the catalogue. */
export const GENDERS = { male: '\u7537', female: '\u5973' } as const
export type Gender = (typeof GENDERS)[keyof typeof GENDERS]

export interface MemberDraft {
  employee_no: string
  name: string
  unit_id: string | null
  post: string
  shift_pattern_id: string | null
  phone: string
  gender: Gender | null
  hired_on: string | null
  education: string
  political_status: string
  remark: string
}

const TEXTS = ['post', 'education', 'political_status', 'remark'] as const

/** Fill the form: a phone number is masked by the API, so its field begins empty and empty means unchanged. */
export function draftOf(member: Member | null, unitId: string | null = null): MemberDraft {
  return {
    employee_no: member?.employee_no ?? '',
    name: member?.name ?? '',
    unit_id: member?.unit.id ?? unitId,
    post: member?.post ?? '',
    shift_pattern_id: member?.shift_pattern?.id ?? null,
    phone: '',
    gender: (member?.gender as Gender | null | undefined) ?? null,
    hired_on: member?.hired_on ?? null,
    education: member?.education ?? '',
    political_status: member?.political_status ?? '',
    remark: member?.remark ?? '',
  }
}

/** Return only what differs, so that two people who edit different fields do not undo each other. */
export function patchOf(member: Member, draft: MemberDraft): MemberPatch {
  const before = draftOf(member)
  const patch: MemberPatch = {}
  if (draft.name.trim() !== before.name) patch.name = draft.name.trim()
  for (const key of TEXTS) if (draft[key].trim() !== before[key]) patch[key] = draft[key].trim() || null
  if (draft.shift_pattern_id !== before.shift_pattern_id) patch.shift_pattern_id = draft.shift_pattern_id
  if (draft.gender !== before.gender) patch.gender = draft.gender
  if (draft.hired_on !== before.hired_on) patch.hired_on = draft.hired_on
  if (draft.phone.trim()) patch.phone = draft.phone.trim()
  return patch
}

/** Return the body for a new member; what was left empty is left out. */
export function memberIn(id: string, draft: MemberDraft): MemberIn {
  return {
    id,
    employee_no: draft.employee_no.trim(),
    name: draft.name.trim(),
    unit_id: draft.unit_id ?? '',
    post: draft.post.trim() || null,
    shift_pattern_id: draft.shift_pattern_id,
    phone: draft.phone.trim() || null,
    gender: draft.gender,
    hired_on: draft.hired_on,
    education: draft.education.trim() || null,
    political_status: draft.political_status.trim() || null,
    remark: draft.remark.trim() || null,
  }
}

/** Return the names of a unit's path that tell it apart: without the root, the last two. */
export function shortPath(path: readonly string[]): string {
  return (path.length > 1 ? path.slice(1) : path).slice(-2).join(' / ')
}
