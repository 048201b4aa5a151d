import { reactive } from 'vue'
import { api, data } from '@/api/client'
import type { IconName } from '@/components/icons'
import type { Intention } from '@/composables/useAction'
import type { Deed, HazardDetail, Inputs } from './types'

export interface DeedLook {
  icon: IconName
  /** Key that opens it while the hazard is open. */
  key: string
  danger?: boolean
}

export const DEEDS: Record<Deed, DeedLook> = {
  confirm: { icon: 'check', key: 'c' },
  assign: { icon: 'user-plus', key: 'a' },
  rectify: { icon: 'check', key: 'd' },
  accept: { icon: 'check', key: 'v' },
  trace: { icon: 'search', key: 't' },
  close: { icon: 'check-circle', key: 'l' },
  send_back: { icon: 'reply', key: 'b' },
  refuse: { icon: 'reply', key: 'r' },
  appeal: { icon: 'scale', key: 'e' },
  reassign: { icon: 'swap', key: 'g' },
  pause: { icon: 'pause', key: 'p' },
  resume: { icon: 'clock', key: 'p' },
  withdraw: { icon: 'history', key: 'w', danger: true },
}

/** Which deed leads on; the others stand beside it. */
export const ONWARD: readonly Deed[] = ['confirm', 'assign', 'rectify', 'accept', 'trace', 'close', 'appeal']

export const isDeed = (code: string): code is Deed => code in DEEDS

/** Send a deed; `seq` is what its doer saw, so that nobody acts on what has moved on. */
export function send<D extends Deed>(deed: D, id: string, seq: number | undefined, input: Inputs[D], { headers }: Pick<Intention, 'headers'>): Promise<unknown> {
  const hazard = { params: { path: { hazard_id: id } }, headers }
  const one = { params: { path: { case_id: id } }, headers }
  const expected_seq = seq
  const calls: { [K in Deed]: (body: Inputs[K]) => Promise<unknown> } = {
    confirm: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/confirmation', { ...hazard, body: { ...body, expected_seq } })),
    refuse: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/refusal', { ...hazard, body: { ...body, expected_seq } })),
    appeal: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/appeal', { ...hazard, body })),
    assign: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/assignment', { ...hazard, body: { ...body, expected_seq } })),
    rectify: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/rectification', { ...hazard, body: { ...body, expected_seq } })),
    accept: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/verification', { ...hazard, body: { ...body, accepted: true, expected_seq } })),
    send_back: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/verification', { ...hazard, body: { ...body, accepted: false, expected_seq } })),
    trace: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/trace', { ...hazard, body: { ...body, stage: body.stage!, expected_seq } })),
    close: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/closure', { ...hazard, body: { ...body, expected_seq } })),
    withdraw: (body) => data(api.POST('/api/v1/hazards/{hazard_id}/withdrawal', { ...hazard, body: { ...body, expected_seq } })),
    reassign: (body) => data(api.POST('/api/v1/cases/{case_id}/reassignment', { ...one, body: { ...body, expected_seq } })),
    pause: (body) => data(api.POST('/api/v1/cases/{case_id}/pause', { ...one, body: { ...body, expected_seq } })),
    resume: () => data(api.POST('/api/v1/cases/{case_id}/resumption', { ...one, body: { expected_seq } })),
  }
  return calls[deed](input)
}

const drafts = reactive(new Map<string, object>())

/** Return what was begun for a deed on a hazard, kept until it is done: closing the drawer or another's deed loses nothing. */
export function draftOf<D extends Deed>(deed: D, id: string, first: () => Inputs[D]): Inputs[D] {
  const key = `${deed} ${id}`
  if (!drafts.has(key)) drafts.set(key, first())
  return drafts.get(key) as Inputs[D]
}

export function dropDraft(deed: Deed, id: string): void {
  drafts.delete(`${deed} ${id}`)
}

/** Return an empty input for a deed, begun with what is known of the hazard. */
export function beginning<D extends Deed>(deed: D, hazard: HazardDetail): Inputs[D] {
  const first: Inputs = {
    confirm: { category: hazard.category, severity: hazard.severity, duplicate_of: null, recurrence_of: null, note: null },
    refuse: { reason: '' },
    appeal: { reason: '' },
    assign: { rectifier_id: '', verifier_id: null, due_at: null, limit_minutes: null, note: null },
    rectify: { note: '', photo_ids: [] },
    accept: { note: null, photo_ids: [] },
    send_back: { note: null, photo_ids: [] },
    trace: { root_cause: '', note: null },
    close: { standard_changed: null, note: null },
    withdraw: { reason: '' },
    reassign: { member_id: '', reason: '' },
    pause: { reason: '' },
    resume: {},
  }
  return first[deed]
}

/** Return an input as it is sent: trimmed, and null where nothing was written. */
export function cleaned<T extends object>(input: T): T {
  const whole = Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? value.trim() || null : value])
  return Object.fromEntries(whole) as T
}

/** Return the fields that still have to be filled before a deed can be sent. */
export function missingOf<D extends Deed>(deed: D, input: Inputs[D], photosNeeded: boolean): string[] {
  const needed: Partial<Record<Deed, string[]>> = {
    refuse: ['reason'],
    appeal: ['reason'],
    assign: ['rectifier_id'],
    rectify: photosNeeded ? ['note', 'photo_ids'] : ['note'],
    send_back: ['note'],
    trace: ['stage', 'root_cause'],
    withdraw: ['reason'],
    reassign: ['member_id', 'reason'],
    pause: ['reason'],
  }
  const values = input as Record<string, unknown>
  const empty = (value: unknown) => value == null || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && !value.length)
  return (needed[deed] ?? []).filter((name) => empty(values[name]))
}
