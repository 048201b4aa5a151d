import type { LocationQuery } from 'vue-router'
import { addDays, dayOf } from '@/composables/time'

export const PERIODS = ['week', 'days30', 'month', 'lastMonth', 'quarter', 'custom'] as const
export type PeriodName = (typeof PERIODS)[number]

/** Which days the dashboard is of, and of which unit; it is the page's address. */
export interface View {
  period: PeriodName
  since?: string
  until?: string
  unit?: string
}

export interface Days {
  since: string
  until: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const USUAL: PeriodName = 'days30'
/** As many days as the API takes at once. */
export const MOST_DAYS = 92

export function readView(query: LocationQuery): View {
  const unit = typeof query.unit === 'string' && query.unit ? { unit: query.unit } : {}
  const { since, until } = query
  const dated = typeof since === 'string' && typeof until === 'string' && DAY.test(since) && DAY.test(until) && since <= until
  if (query.period === 'custom') return dated ? { period: 'custom', since, until, ...unit } : { period: USUAL, ...unit }
  return { period: PERIODS.find((one) => one === query.period) ?? USUAL, ...unit }
}

export function writeView(view: View): Record<string, string> {
  const query: Record<string, string> = {}
  if (view.period !== USUAL) query.period = view.period
  if (view.period === 'custom' && view.since && view.until) Object.assign(query, { since: view.since, until: view.until })
  if (view.unit) query.unit = view.unit
  return query
}

/** Return the first and the last day in the tenant's zone; never more than the API takes. */
export function daysOf(view: View, now: number): Days {
  const today = dayOf(now)
  const first = `${today.slice(0, 7)}-01`
  const quarter = `${today.slice(0, 5)}${String(Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
  const spans: Record<PeriodName, Days> = {
    week: { since: addDays(today, -6), until: today },
    days30: { since: addDays(today, -29), until: today },
    month: { since: first, until: today },
    lastMonth: { since: `${addDays(first, -1).slice(0, 7)}-01`, until: addDays(first, -1) },
    quarter: { since: quarter, until: today },
    custom: { since: view.since ?? today, until: view.until ?? today },
  }
  const span = spans[view.period]
  const earliest = addDays(span.until, 1 - MOST_DAYS)
  return span.since < earliest ? { since: earliest, until: span.until } : span
}
