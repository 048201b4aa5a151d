import { api, data } from '@/api/client'
import type { IconName } from '@/components/icons'
import type { Detail, Request } from './types'

export const DEEDS = ['approve', 'return', 'refuse', 'complete', 'visit'] as const
export type Deed = (typeof DEEDS)[number] | 'handover'

export const ICONS: Record<Deed, IconName> = { approve: 'check', return: 'reply', refuse: 'x', complete: 'file', visit: 'users', handover: 'swap' }

/** What a form of the drawer holds; each deed sends its own part. */
export interface DeedInput {
  note: string
  amount: number | null
  lacking: string[]
  visited_on: string
  visitors: string
  photo_ids: string[]
  last: boolean
  member_id: string | null
}

export const emptyInput = (today: string): DeedInput => ({ note: '', amount: null, lacking: [], visited_on: today, visitors: '', photo_ids: [], last: true, member_id: null })

type Headers = { 'Idempotency-Key': string }

/** Send a deed for a request as it was seen. */
export function send(deed: Deed, request: Request, input: DeedInput, headers: Headers): Promise<Request> {
  const params = { path: { request_id: request.id } }
  const seen = { expected_seq: request.seq }
  const note = input.note.trim()
  switch (deed) {
    case 'approve':
      return data(api.POST('/api/v1/assistance-requests/{request_id}/approval', { params, headers, body: { ...seen, note: note || null, amount: input.amount } }))
    case 'return':
      return data(api.POST('/api/v1/assistance-requests/{request_id}/return', { params, headers, body: { ...seen, note, lacking: input.lacking } }))
    case 'refuse':
      return data(api.POST('/api/v1/assistance-requests/{request_id}/refusal', { params, headers, body: { ...seen, reason: note } }))
    case 'complete':
      return data(api.POST('/api/v1/assistance-requests/{request_id}/result', { params, headers, body: { ...seen, note, amount: input.amount, photo_ids: input.photo_ids } }))
    case 'visit':
      return data(api.POST('/api/v1/assistance-requests/{request_id}/visits', { params, headers, body: { ...seen, note, visited_on: input.visited_on, visitors: input.visitors.trim(), photo_ids: input.photo_ids, last: input.last } }))
    case 'handover':
      return data(api.POST('/api/v1/assistance-requests/{request_id}/handover', { params, headers, body: { ...seen, member_id: input.member_id ?? '' } }))
  }
}

/** Return the last amount that a step has approved: what the result begins with. */
export function approvedAmount(request: Detail): number | null {
  return [...request.history].reverse().find((line) => line.kind === 'approved' && line.amount !== null)?.amount ?? null
}
