import type { LocationQuery } from 'vue-router'
import { addDays, dayOf, instantAt } from '@/composables/time'
import type { HazardQuery } from './types'

export const PRESETS = ['confirm', 'open', 'overdue', 'mine', 'night', 'reported', 'closed', 'refused', 'all'] as const
export type Preset = (typeof PRESETS)[number]
export const PERIODS = [1, 7, 30, 90] as const
export const AGES = ['day', 'three_days', 'week', 'older'] as const
export type Age = (typeof AGES)[number]

/** What of the desk is shown; it is the page's own address, so that it can be kept, sent and gone back to. */
export interface DeskFilter {
  preset: Preset
  as: 'table' | 'board'
  unit?: string
  severity?: string
  category?: string
  node?: string
  /** How long ago it was reported, as the dashboard counts. */
  age?: Age
  /** The last so many days, today included; moves on with the days. */
  days?: number
  /** Days in the tenant's zone, both included. */
  since?: string
  until?: string
  q?: string
}

const WORDS = ['unit', 'severity', 'category', 'node', 'q'] as const
const DAY = /^\d{4}-\d{2}-\d{2}$/
const NIGHT = { from: '22:00', to: '06:00' }

const word = (value: unknown) => (typeof value === 'string' && value.trim() ? value.trim() : undefined)
const day = (value: unknown) => (typeof value === 'string' && DAY.test(value) ? value : undefined)

/** Read the address; what it does not know is left out. */
export function readFilter(query: LocationQuery): DeskFilter {
  const days = Number(query.days)
  const filter: DeskFilter = {
    preset: PRESETS.find((one) => one === query.show) ?? 'open',
    as: query.as === 'board' ? 'board' : 'table',
    ...Object.fromEntries(WORDS.map((name) => [name, word(query[name])]).filter(([, value]) => value)),
  }
  const age = AGES.find((one) => one === query.age)
  if (age) return { ...filter, age }
  if (Number.isInteger(days) && days >= 1 && days <= 366) return { ...filter, days }
  const [since, until] = [day(query.since), day(query.until)]
  return { ...filter, ...(since ? { since } : {}), ...(until ? { until } : {}) }
}

/** Write the address; what is as usual is left out. */
export function writeFilter(filter: DeskFilter): Record<string, string> {
  const kept: Record<string, string> = {}
  if (filter.preset !== 'open') kept.show = filter.preset
  if (filter.as !== 'table') kept.as = filter.as
  for (const name of [...WORDS, 'age', 'days', 'since', 'until'] as const) {
    const value = filter[name]
    if (value) kept[name] = String(value)
  }
  return kept
}

/** Return the latest night that has begun, from 22:00 to 06:00 in the tenant's zone. */
export function lastNight(now: number): { from: Date; to: Date } {
  const today = dayOf(now)
  const first = now >= instantAt(today, NIGHT.from).getTime() ? today : addDays(today, -1)
  return { from: instantAt(first, NIGHT.from), to: instantAt(addDays(first, 1), NIGHT.to) }
}

function presetQuery(preset: Preset, now: number): HazardQuery {
  const night = lastNight(now)
  const all: Record<Preset, HazardQuery> = {
    confirm: { state: 'open', node: 'confirm' },
    open: { state: 'open' },
    overdue: { state: 'open', overdue: true },
    mine: { state: 'open', mine: 'responsible' },
    night: { reported_since: night.from.toISOString(), reported_before: night.to.toISOString(), sort: 'newest' },
    reported: { mine: 'reported', sort: 'newest' },
    closed: { state: 'closed', sort: 'newest' },
    refused: { state: 'refused', sort: 'newest' },
    all: { sort: 'newest' },
  }
  return all[preset]
}

const HOUR = 3_600_000
const AGE_HOURS: Record<Age, [number, number | null]> = { day: [0, 24], three_days: [24, 72], week: [72, 168], older: [168, null] }
/** To these minutes, so that the question does not change with each tick of the clock. */
const STEP = 300_000

function ageQuery(age: Age, now: number): HazardQuery {
  const [least, most] = AGE_HOURS[age]
  const at = (hours: number) => new Date(Math.floor(now / STEP) * STEP - hours * HOUR).toISOString()
  return { ...(most ? { reported_since: at(most) } : {}), ...(least ? { reported_before: at(least) } : {}) }
}

function periodQuery(filter: DeskFilter, now: number): HazardQuery {
  if (filter.age) return ageQuery(filter.age, now)
  const since = filter.days ? addDays(dayOf(now), 1 - filter.days) : filter.since
  return {
    ...(since ? { reported_since: instantAt(since).toISOString() } : {}),
    ...(filter.until && !filter.days ? { reported_before: instantAt(addDays(filter.until, 1)).toISOString() } : {}),
  }
}

/** Return what the API is asked for; the night of a preset goes before a period. */
export function hazardQuery(filter: DeskFilter, now: number): Omit<HazardQuery, 'limit' | 'cursor'> {
  const asked: HazardQuery = { ...periodQuery(filter, now), ...presetQuery(filter.preset, now) }
  if (filter.unit) asked.unit_id = filter.unit
  if (filter.node) asked.node = filter.node
  if (filter.severity) asked.severity = filter.severity
  if (filter.category) asked.category = filter.category
  if (filter.q) asked.q = filter.q.slice(0, 60)
  return asked
}

/** Whether anything is narrowed beside the chip. */
export function isNarrowed(filter: DeskFilter): boolean {
  return [...WORDS, 'age', 'days', 'since', 'until'].some((name) => filter[name as keyof DeskFilter] !== undefined)
}
