import { api } from '@/api/client'
import { t } from '@/locales'
import { fenOf, typedYuan, yuan, type Detail } from '../words'

/** What those do who have a step, in the order in which it is offered. */
export const DEEDS = ['approve', 'return', 'refuse', 'complete', 'visit'] as const
export type Deed = (typeof DEEDS)[number]
/** Under which name pictures of a result or a visit are kept while they are taken. */
export const EVIDENCE = 'evidence'
type Asked = 'no' | 'optional' | 'required'

/** What a deed's sheet holds; an amount stands as it was typed, in yuan. */
export interface Input {
  note: string
  amount: string
  lacking: string[]
  visited_on: string
  visitors: string
  last: boolean
}

export const offered = (request: Detail): Deed[] => DEEDS.filter((deed) => request.actions.includes(deed))

/** What a deed asks for at the step at which a request stands. */
export function asks(deed: Deed, request: Detail): { note: Asked; amount: Asked } {
  const step = request.steps[request.step]
  if (deed === 'approve') return { note: step?.note ?? 'optional', amount: step?.amount ?? 'no' }
  return { note: 'required', amount: deed === 'complete' ? (request.definition.result.amount ?? 'no') : 'no' }
}

/** What a sheet begins with: the amount that was approved last, the day that it is. */
export function begun(deed: Deed, request: Detail, today: string): Input {
  const approved = request.history.filter((line) => line.kind === 'approved' && line.amount !== null).slice(-1)[0]?.amount
  const amount = asks(deed, request).amount !== 'no' && approved ? typedYuan(approved) : ''
  return { note: '', amount, lacking: [], visited_on: today, visitors: '', last: true }
}

/** What is empty or wrong, by the name that the service would give it. */
export function wrong(deed: Deed, request: Detail, input: Input): Record<string, string> {
  const found: Record<string, string> = {}
  const asked = asks(deed, request)
  const most = request.definition.result.most
  const fen = fenOf(input.amount)
  if (asked.amount !== 'no') {
    if (fen === undefined) found.amount = t('deciding.notMoney')
    else if (fen === null && asked.amount === 'required') found.amount = t('deciding.amountAsked')
    else if (fen !== null && most && fen > most) found.amount = t('deciding.amountOver', { amount: yuan(most) })
  }
  if (deed === 'visit' && !input.visitors.trim()) found.visitors = t('assistance.fillIn')
  if (asked.note === 'required' && !input.note.trim()) found[noteOf(deed)] = t('assistance.fillIn')
  return found
}

/** The service's name for the words of a deed. */
export const noteOf = (deed: Deed): string => (deed === 'refuse' ? 'reason' : 'note')

/** Send a deed for a request as it was seen. */
export function send(deed: Deed, request: Detail, input: Input, photo_ids: string[], key: string): Promise<unknown> {
  const path = { request_id: request.id }
  const seen = { expected_seq: request.seq }
  const note = input.note.trim()
  const amount = asks(deed, request).amount === 'no' ? null : (fenOf(input.amount) ?? null)
  switch (deed) {
    case 'approve':
      return api.post('/api/v1/assistance-requests/{request_id}/approval', { path, key, body: { ...seen, note: note || null, amount } })
    case 'return':
      return api.post('/api/v1/assistance-requests/{request_id}/return', { path, key, body: { ...seen, note, lacking: input.lacking } })
    case 'refuse':
      return api.post('/api/v1/assistance-requests/{request_id}/refusal', { path, key, body: { ...seen, reason: note } })
    case 'complete':
      return api.post('/api/v1/assistance-requests/{request_id}/result', { path, key, body: { ...seen, note, amount, photo_ids } })
    case 'visit':
      return api.post('/api/v1/assistance-requests/{request_id}/visits', { path, key, body: { ...seen, note, visited_on: input.visited_on, visitors: input.visitors.trim(), photo_ids, last: input.last } })
  }
}
