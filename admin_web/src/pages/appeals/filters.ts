import type { LocationQuery } from 'vue-router'
import type { Column } from './rules'
import { MODES, URGENCIES, type Appeal, type AppealQuery, type Mode, type Urgency } from './types'

/** What of the desk is shown; it is the page's own address. What was typed to search is no part of it: it may hold a name. */
export interface DeskFilter {
  whose: 'mine' | 'all'
  as: 'board' | 'table'
  state: 'open' | 'closed' | 'refused'
  category?: string
  urgency?: Urgency
  mode?: Mode
}

/** Read the address; what it does not know is left out. */
export function readFilter(query: LocationQuery): DeskFilter {
  const filter: DeskFilter = { whose: query.whose === 'mine' ? 'mine' : 'all', as: query.as === 'table' ? 'table' : 'board', state: query.state === 'closed' || query.state === 'refused' ? query.state : 'open' }
  if (typeof query.category === 'string' && query.category) filter.category = query.category
  const urgency = URGENCIES.find((one) => one === query.urgency)
  const mode = MODES.find((one) => one === query.mode)
  return { ...filter, ...(urgency ? { urgency } : {}), ...(mode ? { mode } : {}) }
}

/** Write the address; what is as usual is left out. */
export function writeFilter(filter: DeskFilter): Record<string, string> {
  const kept: Record<string, string> = {}
  if (filter.whose === 'mine') kept.whose = 'mine'
  if (filter.as === 'table') kept.as = 'table'
  if (filter.state !== 'open') kept.state = filter.state
  for (const name of ['category', 'urgency', 'mode'] as const) if (filter[name]) kept[name] = filter[name]
  return kept
}

/** Whether more is left out than who has it. */
export const isNarrowed = (filter: DeskFilter) => Boolean(filter.category || filter.urgency || filter.mode)

/** Return what a column asks for. What nobody has yet waits for everyone, so it is also among mine. */
export function laneQuery(filter: DeskFilter, node: Column): AppealQuery {
  const { category, urgency, mode } = filter
  return { state: 'open', node, category, urgency, mode, sort: 'due', mine: filter.whose === 'mine' && node !== 'accept' ? true : undefined }
}

/** Return what the table asks for. */
export function tableQuery(filter: DeskFilter): AppealQuery {
  const { category, urgency, mode, state } = filter
  return { state, category, urgency, mode, sort: state === 'open' ? 'due' : 'newest', mine: filter.whose === 'mine' || undefined }
}

/** Whether a loaded case has some words in its number, title, category, unit or the name of who has it. */
export function holds(appeal: Appeal, words: string): boolean {
  const text = [appeal.number, appeal.title, appeal.category_name, appeal.unit.name, appeal.responsible?.name ?? ''].join(' ').toLowerCase()
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
