import { api } from '@/api/client'
import { t } from '@/locales'
import type { Deed } from './offers'
import type { Hazard, Options, Stage } from './types'

/** Everything that a sheet can do: the deeds of a case, and saying something about it. */
export type SheetDeed = Deed | 'comment'

export interface Person {
  id: string
  name: string
  /** Unit and post, to tell two of one name apart. */
  detail: string
}
export interface DeedDraft {
  note: string
  category: string
  severity: string
  /** The known hazard that this one tells of again. */
  twin: { id: string; number: string; relation: 'duplicate' | 'recurrence' } | null
  rectifier: Person | null
  verifier: Person | null
  /** Minutes, 'own' for `hours`, or empty for what the severity allows. */
  limit: string
  hours: string
  stage: Stage | ''
  root_cause: string
  standard_changed: string
  member: Person | null
}

export function emptyDraft(hazard: Hazard): DeedDraft {
  return {
    note: '',
    category: hazard.category,
    severity: hazard.severity ?? '',
    twin: null,
    rectifier: null,
    verifier: null,
    limit: '',
    hours: '',
    stage: '',
    root_cause: '',
    standard_changed: '',
    member: null,
  }
}

/** Sent through the queue, photos first: people stand underground when they do these. */
export const QUEUED: readonly SheetDeed[] = ['rectify', 'accept', 'send_back', 'comment']
/** Passing and sending back are two outcomes of one look: they share what was typed and photographed. */
export const drawerOf = (deed: SheetDeed): string => (deed === 'accept' || deed === 'send_back' ? 'verify' : deed)

const LONGEST_HOURS = 366 * 24
export function limitMinutes({ limit, hours }: DeedDraft): number | null {
  if (limit === 'own') return Math.round(Number(hours) * 60)
  return limit ? Number(limit) : null
}

type Check = (draft: DeedDraft, photos: number, options: Options | null) => Record<string, string>
const needs = (missing: boolean, field: string, key: string): Record<string, string> => (missing ? { [field]: t(key) } : {})
const needsReason: Check = ({ note }) => needs(!note.trim(), 'note', 'cases.missing.reason')

const checks: Partial<Record<SheetDeed, Check>> = {
  confirm: ({ severity, twin }) => needs(!severity && twin?.relation !== 'duplicate', 'severity', 'cases.missing.severity'),
  refuse: needsReason,
  appeal: needsReason,
  withdraw: needsReason,
  pause: needsReason,
  send_back: needsReason,
  reassign: (draft, ...rest) => ({ ...needs(!draft.member, 'member', 'cases.missing.member'), ...needsReason(draft, ...rest) }),
  assign: ({ rectifier, limit, hours }) => ({
    ...needs(!rectifier, 'rectifier', 'cases.missing.rectifier'),
    ...needs(limit === 'own' && !(Number(hours) >= 0.1 && Number(hours) <= LONGEST_HOURS), 'limit', 'cases.missing.hours'),
  }),
  rectify: ({ note }, photos, options) => ({
    ...needs(!photos && (options?.rectification_needs_photo ?? true), 'photos', 'cases.missing.photo'),
    ...needs(!note.trim(), 'note', 'cases.missing.done'),
  }),
  trace: ({ stage, root_cause }) => ({
    ...needs(!stage, 'stage', 'cases.missing.stage'),
    ...needs(!root_cause.trim(), 'root_cause', 'cases.missing.cause'),
  }),
  comment: ({ note }, photos) => needs(!note.trim() && !photos, 'note', 'cases.missing.words'),
}

/** What is still empty, by field, before anything is sent. */
export function missing(deed: SheetDeed, draft: DeedDraft, photos: number, options: Options | null): Record<string, string> {
  return checks[deed]?.(draft, photos, options) ?? {}
}

interface Write {
  hazard: Hazard
  draft: DeedDraft
  key: string
}
const place = (hazard: Hazard) => ({ path: { hazard_id: hazard.id } })
const caseOf = (hazard: Hazard) => ({ path: { case_id: hazard.id } })
const optional = (text: string): string | null => text.trim() || null

const writes: Partial<Record<Deed, (write: Write) => Promise<unknown>>> = {
  confirm: ({ hazard, draft, key }) => {
    const { category, severity, twin } = draft
    const body = {
      expected_seq: hazard.seq,
      category,
      severity: severity || null,
      duplicate_of: twin?.relation === 'duplicate' ? twin.id : null,
      recurrence_of: twin?.relation === 'recurrence' ? twin.id : null,
      note: optional(draft.note),
    }
    return api.post('/api/v1/hazards/{hazard_id}/confirmation', { ...place(hazard), body, key })
  },
  refuse: ({ hazard, draft, key }) =>
    api.post('/api/v1/hazards/{hazard_id}/refusal', { ...place(hazard), body: { expected_seq: hazard.seq, reason: draft.note }, key }),
  appeal: ({ hazard, draft, key }) =>
    api.post('/api/v1/hazards/{hazard_id}/appeal', { ...place(hazard), body: { reason: draft.note }, key }),
  assign: ({ hazard, draft, key }) => {
    const body = {
      expected_seq: hazard.seq,
      rectifier_id: draft.rectifier?.id ?? '',
      verifier_id: draft.verifier?.id ?? null,
      limit_minutes: limitMinutes(draft),
      due_at: null,
      note: optional(draft.note),
    }
    return api.post('/api/v1/hazards/{hazard_id}/assignment', { ...place(hazard), body, key })
  },
  trace: ({ hazard, draft, key }) => {
    const { root_cause, note } = draft
    const body = { expected_seq: hazard.seq, stage: draft.stage as Stage, root_cause, note: optional(note) }
    return api.post('/api/v1/hazards/{hazard_id}/trace', { ...place(hazard), body, key })
  },
  close: ({ hazard, draft, key }) => {
    const body = { expected_seq: hazard.seq, standard_changed: optional(draft.standard_changed), note: optional(draft.note) }
    return api.post('/api/v1/hazards/{hazard_id}/closure', { ...place(hazard), body, key })
  },
  withdraw: ({ hazard, draft, key }) =>
    api.post('/api/v1/hazards/{hazard_id}/withdrawal', { ...place(hazard), body: { expected_seq: hazard.seq, reason: draft.note }, key }),
  pause: ({ hazard, draft, key }) =>
    api.post('/api/v1/cases/{case_id}/pause', { ...caseOf(hazard), body: { expected_seq: hazard.seq, reason: draft.note }, key }),
  resume: ({ hazard, key }) =>
    api.post('/api/v1/cases/{case_id}/resumption', { ...caseOf(hazard), body: { expected_seq: hazard.seq }, key }),
  reassign: ({ hazard, draft, key }) => {
    const body = { expected_seq: hazard.seq, member_id: draft.member?.id ?? '', reason: draft.note }
    return api.post('/api/v1/cases/{case_id}/reassignment', { ...caseOf(hazard), body, key })
  },
}

/** Do a deed at once, as of the stay that was on the screen; evidence goes through the queue instead. */
export async function write(deed: Deed, hazard: Hazard, draft: DeedDraft, key: string): Promise<void> {
  const send = writes[deed]
  if (!send) throw new Error(`${deed} goes through the queue`)
  await send({ hazard, draft, key })
}

const FIELDS: Record<string, keyof DeedDraft | 'photos'> = {
  reason: 'note',
  rectifier_id: 'rectifier',
  verifier_id: 'verifier',
  member_id: 'member',
  limit_minutes: 'limit',
  due_at: 'limit',
  photo_ids: 'photos',
}
/** The service's names of fields as the sheet's. */
export function byField(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([name, text]) => [FIELDS[name] ?? name, text]))
}
