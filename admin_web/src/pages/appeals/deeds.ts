import { reactive } from 'vue'
import { api, data } from '@/api/client'
import type { IconName } from '@/components/icons'
import type { Intention } from '@/composables/useAction'
import type { AppealDetail, Deed, Inputs } from './types'

/** Keys are of the open case; `field` is the word without which a deed is not sent. */
export const DEEDS: Record<Deed, { icon: IconName; key: string; danger?: boolean; needs: readonly string[] }> = {
  accept: { icon: 'plus', key: 't', needs: ['reply'] },
  settle: { icon: 'check-circle', key: 's', needs: ['reply'] },
  mediate: { icon: 'users', key: 'm', needs: [] },
  unmediated: { icon: 'arrow-right', key: 'm', needs: [] },
  escalate: { icon: 'stairs', key: 'e', needs: ['note'] },
  give_back: { icon: 'reply', key: 'b', needs: ['note'] },
  decline: { icon: 'x', key: 'd', danger: true, needs: ['reply'] },
  transfer: { icon: 'swap', key: 'g', needs: ['member_id', 'note'] },
  invite: { icon: 'user-plus', key: 'i', needs: ['member_id'] },
  merge: { icon: 'merge', key: 'u', danger: true, needs: ['into'] },
  hazard: { icon: 'alert', key: 'h', needs: ['category', 'description', 'place'] },
}

/** Send a deed; `seq` is what its doer saw, so that nobody acts on what has moved on. */
export function send<D extends Deed>(deed: D, id: string, seq: number, input: Inputs[D], { headers }: Pick<Intention, 'headers'>): Promise<unknown> {
  const to = { params: { path: { appeal_id: id } }, headers }
  const expected_seq = seq
  const calls: { [K in Deed]: (body: Inputs[K]) => Promise<unknown> } = {
    accept: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/acceptance', { ...to, body: { ...body, expected_seq } })),
    decline: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/refusal', { ...to, body: { ...body, expected_seq } })),
    give_back: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/return', { ...to, body: { ...body, expected_seq } })),
    mediate: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/mediation', { ...to, body: { ...body, expected_seq } })),
    unmediated: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/mediation-end', { ...to, body: { ...body, expected_seq } })),
    escalate: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/escalation', { ...to, body: { ...body, expected_seq } })),
    settle: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/settlement', { ...to, body: { ...body, expected_seq } })),
    transfer: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/transfer', { ...to, body: { ...body, expected_seq } })),
    invite: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/handlers', { ...to, body })),
    merge: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/merger', { ...to, body: { ...body, expected_seq } })),
    hazard: (body) => data(api.POST('/api/v1/appeals/{appeal_id}/hazard', { ...to, body })),
  }
  return calls[deed](input)
}

/** Return an empty input for a deed. */
export function beginning<D extends Deed>(deed: D, appeal: Pick<AppealDetail, 'unit'>): Inputs[D] {
  const words = { reply: '', note: '' }
  const first: Inputs = {
    accept: { ...words },
    decline: { ...words },
    give_back: { ...words },
    mediate: { ...words },
    unmediated: { ...words },
    escalate: { ...words },
    settle: { ...words },
    transfer: { member_id: '', note: '' },
    invite: { member_id: '', note: '' },
    merge: { into: '', reply: '' },
    hazard: { category: '', description: '', place: '', unit_id: appeal.unit.id },
  }
  return first[deed]
}

// Kept in memory only: what is typed here is as secret as the case.
const drafts = reactive(new Map<string, object>())

/** Return what was begun for a deed on a case, kept until it is done: closing the drawer loses nothing. */
export function draftOf<T extends object>(what: string, id: string, first: () => T): T {
  const key = `${what} ${id}`
  if (!drafts.has(key)) drafts.set(key, first())
  return drafts.get(key) as T
}

export function dropDraft(what: string, id: string): void {
  drafts.delete(`${what} ${id}`)
}

/** Return an input as it is sent: trimmed, and null where nothing was written. */
export function cleaned<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? value.trim() || null : value])) as T
}

/** Return the fields that still have to be filled before a deed can be sent. */
export function missingOf<D extends Deed>(deed: D, input: Inputs[D]): string[] {
  const values = input as Record<string, unknown>
  return DEEDS[deed].needs.filter((name) => typeof values[name] !== 'string' || !values[name].trim())
}
