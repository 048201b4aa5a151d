import type { LocationQuery } from 'vue-router'
import type { RequestQuery } from './types'

export const PRESETS = ['waiting', 'open', 'overdue', 'returned', 'closed', 'all'] as const
export type Preset = (typeof PRESETS)[number]

export interface DeskFilter {
  preset: Preset
  service?: string
  unit?: string
  q?: string
}

const WORDS = ['service', 'unit', 'q'] as const

/** Read the address. */
export function readFilter(query: LocationQuery): DeskFilter {
  const filter: DeskFilter = { preset: PRESETS.find((one) => one === query.show) ?? 'open' }
  for (const name of WORDS) {
    const value = query[name]
    if (typeof value === 'string' && value) filter[name] = value
  }
  return filter
}

/** Write the address; what is as usual is left out. */
export function writeFilter(filter: DeskFilter): Record<string, string> {
  const kept: Record<string, string> = filter.preset === 'open' ? {} : { show: filter.preset }
  for (const name of WORDS) if (filter[name]) kept[name] = filter[name]
  return kept
}

const ASKED: Record<Preset, RequestQuery> = {
  waiting: { waiting: true },
  open: { state: 'open' },
  overdue: { state: 'open', overdue: true },
  returned: { status: 'returned' },
  closed: { state: 'closed', sort: 'newest' },
  all: { sort: 'newest' },
}

/** Return what the API is asked for. */
export function requestQuery(filter: DeskFilter): RequestQuery {
  const asked: RequestQuery = { ...ASKED[filter.preset] }
  if (filter.service) asked.service_id = filter.service
  if (filter.unit) asked.unit_id = filter.unit
  if (filter.q) asked.q = filter.q.slice(0, 60)
  return asked
}

export const isNarrowed = (filter: DeskFilter): boolean => WORDS.some((name) => filter[name] !== undefined)
