import type { Appeal, AppealDetail, Deed, Reason } from './types'

export const COLUMNS = ['accept', 'handle', 'mediate', 'escalated', 'confirm'] as const
export type Column = (typeof COLUMNS)[number]

export interface Move {
  deed: Deed
  from: readonly Column[]
  to: Column
}

/** What dropping a card into a column means; the same steps are in its menu. */
export const MOVES: readonly Move[] = [
  { deed: 'accept', from: ['accept'], to: 'handle' },
  { deed: 'unmediated', from: ['mediate'], to: 'handle' },
  { deed: 'mediate', from: ['handle', 'escalated'], to: 'mediate' },
  { deed: 'escalate', from: ['accept', 'handle', 'mediate'], to: 'escalated' },
  { deed: 'settle', from: ['handle', 'mediate', 'escalated'], to: 'confirm' },
  { deed: 'give_back', from: ['handle', 'mediate', 'escalated'], to: 'accept' },
]

export type Card = Pick<Appeal, 'id' | 'state' | 'node' | 'responsible' | 'can_rise'>

/** Return the column a case stands in; null once it has ended. */
export function columnOf(card: Pick<Card, 'state' | 'node'>): Column | null {
  return card.state === 'open' ? (COLUMNS.find((column) => column === card.node) ?? null) : null
}

/** Return what speaks against a step as far as the list tells; the server has the last word. */
export function refusalOf(card: Card, deed: Deed, me: string): Reason | null {
  const column = columnOf(card)
  if (!column || !MOVES.some((move) => move.deed === deed && move.from.includes(column))) return { key: 'appeals.why.notHere' }
  if (card.responsible && card.responsible.id !== me) return { key: 'appeals.why.inHands', params: { who: card.responsible.name } }
  return deed === 'escalate' && !card.can_rise ? { key: 'appeals.why.atTop' } : null
}

/** Whether the reporter has spoken last, and waits for the union to answer. */
export const waitsForAnswer = (card: Pick<Appeal, 'state' | 'last_author'>) => card.state === 'open' && card.last_author === 'reporter'

export type Verdict = { deed: Deed } | { reason: Reason }

/** Say what dropping a card into a column would do, or why it cannot; `actions` are the server's, once they are there. */
export function verdict(card: Card, column: Column, me: string, actions?: AppealDetail['actions']): Verdict {
  const from = columnOf(card)
  if (from === column) return { reason: { key: 'appeals.why.same' } }
  if (from === 'confirm') return { reason: { key: 'appeals.why.answered' } }
  const move = MOVES.find((one) => one.to === column && from && one.from.includes(from))
  if (!move) return { reason: { key: 'appeals.why.notNext' } }
  const known = actions?.find((action) => action.code === move.deed)
  if (known) return known.refusal ? { reason: { said: known.refusal } } : { deed: move.deed }
  const reason = refusalOf(card, move.deed, me) ?? (actions ? ({ key: 'appeals.why.notHere' } as const) : null)
  return reason ? { reason } : { deed: move.deed }
}

/** Return the id that J or K goes to: the next or the one before, from where there is none yet the first. */
export function stepFrom(ids: readonly string[], current: string, by: 1 | -1): string | null {
  const at = ids.indexOf(current)
  if (at < 0) return ids[0] ?? null
  return ids[at + by] ?? null
}

/** A deed that is offered on an open case, and why it cannot be done now; empty: it can. */
export interface Offer {
  deed: Deed
  refusal: string
}

const ORDER: readonly Deed[] = ['settle', 'accept', 'mediate', 'unmediated', 'escalate', 'give_back', 'decline', 'transfer', 'invite', 'merge', 'hazard']
/** Not a step of the flow, so the server does not list it: who has the case may do it while it is open. */
const BESIDE: readonly Deed[] = ['transfer', 'invite', 'hazard']

/** Return what an officer is offered on a case, what leads on first. */
export function offersFor(appeal: Pick<AppealDetail, 'actions' | 'state' | 'reader'>): Offer[] {
  if (appeal.reader !== 'union') return []
  const offers: Offer[] = appeal.actions.map((action) => ({ deed: action.code as Deed, refusal: action.refusal ?? '' })).filter((offer) => ORDER.includes(offer.deed))
  if (appeal.state === 'open') offers.push(...BESIDE.map((deed) => ({ deed, refusal: '' })))
  return offers.sort((a, b) => ORDER.indexOf(a.deed) - ORDER.indexOf(b.deed))
}

/** What goes past the steps of a case. */
export type Oversight = 'ask' | 'postpone' | 'review'

/** Return what an officer may ask for on a case beside its steps; who was drawn to review it is told by their own list. */
export function oversightOf(appeal: Pick<AppealDetail, 'destroy_on' | 'destroyed' | 'mode' | 'reader' | 'reporter' | 'reviews' | 'state'>): Oversight[] {
  if (appeal.reader !== 'union' || appeal.destroyed) return []
  const offered: Oversight[] = []
  if (appeal.mode === 'confidential' && !appeal.reporter) offered.push('ask')
  if (appeal.destroy_on && appeal.state !== 'open') offered.push('postpone')
  if (appeal.reviews && appeal.reviews.done < appeal.reviews.asked) offered.push('review')
  return offered
}
