import type { Deed, Hazard, HazardAction, Reason, Viewer } from './types'

/** Columns of the board: `report` holds what was refused and went back to its finder, `done` what is closed. */
export const COLUMNS = ['report', 'confirm', 'assign', 'rectify', 'verify', 'trace', 'close', 'done'] as const
export type Column = (typeof COLUMNS)[number]

export interface Move {
  deed: Deed
  from: readonly Column[]
  to: Column
  /** Needed anywhere; absent: only whoever has it, or who found it. */
  permission?: string
}

export const MOVES: readonly Move[] = [
  { deed: 'confirm', from: ['confirm'], to: 'assign', permission: 'hazards.confirm' },
  { deed: 'refuse', from: ['confirm'], to: 'report', permission: 'hazards.confirm' },
  { deed: 'appeal', from: ['report'], to: 'confirm' },
  { deed: 'assign', from: ['assign'], to: 'rectify', permission: 'hazards.assign' },
  { deed: 'rectify', from: ['rectify'], to: 'verify' },
  { deed: 'accept', from: ['verify'], to: 'trace', permission: 'hazards.verify' },
  { deed: 'send_back', from: ['verify'], to: 'rectify', permission: 'hazards.verify' },
  { deed: 'trace', from: ['trace'], to: 'close', permission: 'hazards.close' },
  { deed: 'close', from: ['close'], to: 'done', permission: 'hazards.close' },
  { deed: 'withdraw', from: ['assign', 'rectify', 'verify', 'trace', 'close', 'done'], to: 'confirm', permission: 'hazards.confirm' },
]
const NOT_BY_FINDER: readonly Deed[] = ['confirm', 'refuse', 'rectify', 'accept', 'send_back', 'withdraw']
const NOT_BY_RECTIFIER: readonly Deed[] = ['accept', 'send_back']

export type Card = Pick<Hazard, 'id' | 'state' | 'node' | 'responsible' | 'finder' | 'rectifier'>

/** Return the column that a hazard stands in. */
export function columnOf(card: Pick<Card, 'state' | 'node'>): Column {
  if (card.state === 'refused') return 'report'
  if (card.state === 'closed') return 'done'
  return COLUMNS.find((column) => column === card.node) ?? 'report'
}

/** Return what speaks against a deed as far as the list tells; the server has the last word. */
export function refusalOf(card: Card, deed: Deed, viewer: Viewer): Reason | null {
  const move = MOVES.find((one) => one.deed === deed && one.from.includes(columnOf(card)))
  if (!move) return { key: 'hazards.why.notHere' }
  if (move.permission && !viewer.can(move.permission)) return { key: `hazards.why.permission.${deed}` }
  if (deed === 'appeal') return card.finder.id === viewer.id ? null : { key: 'hazards.why.onlyFinder' }
  if (deed !== 'withdraw' && card.responsible && card.responsible.id !== viewer.id) return { key: 'hazards.why.inHands', params: { who: card.responsible.name } }
  if (NOT_BY_FINDER.includes(deed) && card.finder.id === viewer.id) return { key: 'hazards.why.finder' }
  if (NOT_BY_RECTIFIER.includes(deed) && card.rectifier?.id === viewer.id) return { key: 'hazards.why.rectifier' }
  return null
}

/** Return why a column takes nothing from this viewer, whatever is dragged; null where something could go in. `holds`: they have a hazard in hand. */
export function columnRefusal(column: Column, viewer: Viewer, holds: boolean): Reason | null {
  const into = MOVES.filter((move) => move.to === column)
  if (into.some((move) => (move.permission ? viewer.can(move.permission) : move.deed === 'rectify' && holds))) return null
  return { key: 'hazards.why.column' }
}

export type Verdict = { deed: Deed } | { reason: Reason }

/** Say what dropping a card into a column would do, or why it cannot; `actions` are the server's, once they are there. */
export function verdict(card: Card, column: Column, viewer: Viewer, actions?: readonly HazardAction[]): Verdict {
  const from = columnOf(card)
  const move = MOVES.find((one) => one.to === column && one.from.includes(from))
  if (from === column) return { reason: { key: 'hazards.why.same' } }
  if (!move) return { reason: { key: 'hazards.why.notNext' } }
  const known = actions?.find((action) => action.code === move.deed)
  if (known) return known.refusal ? { reason: { said: known.refusal } } : { deed: move.deed }
  const reason = refusalOf(card, move.deed, viewer) ?? (actions ? { key: 'hazards.why.scope' } : null)
  return reason ? { reason } : { deed: move.deed }
}

export const BULK = ['confirm', 'assign', 'refuse'] as const
export type BulkDeed = (typeof BULK)[number]

/** Return why a deed cannot be done for all of these rows together; null when it can. */
export function bulkRefusal(rows: readonly Card[], deed: BulkDeed, viewer: Viewer): Reason | null {
  if (!rows.length) return { key: 'hazards.why.none' }
  if (new Set(rows.map(columnOf)).size > 1) return { key: 'hazards.why.mixed' }
  for (const row of rows) {
    const reason = refusalOf(row, deed, viewer)
    if (reason) return reason
  }
  return null
}
