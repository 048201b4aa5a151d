import { addDays, dayOf } from '@/composables/time'
import type { Simulation } from './words'

export const PERIODS = ['month', 'thisMonth', 'quarter'] as const
export type Period = (typeof PERIODS)[number]
const QUARTER_DAYS = 89

/** Return the days of a period, both included; `today` is the tenant's. */
export function daysOf(period: Period, today = dayOf(Date.now())): { from_on: string; to_on: string } {
  const first = `${today.slice(0, 8)}01`
  if (period === 'thisMonth') return { from_on: first, to_on: today }
  if (period === 'quarter') return { from_on: addDays(today, -QUARTER_DAYS), to_on: today }
  const last = addDays(first, -1)
  return { from_on: `${last.slice(0, 8)}01`, to_on: last }
}

export interface Line {
  key: 'awards' | 'points' | 'capped' | 'newcomers' | 'share'
  currency?: string
  before: number | null
  after: number
  /** Whether it is a share (0 to 1) of a budget. */
  share?: boolean
}

/** Return the lines of the comparison; `before` is null where no version is in force, or where only the change is known. */
export function linesOf(simulation: Simulation): Line[] {
  const { before, after } = simulation
  const currencies = [...new Set([...Object.keys(before?.points ?? {}), ...Object.keys(after.points)])].sort((a, b) => Number(b === simulation.currency) - Number(a === simulation.currency))
  return [
    { key: 'awards', before: before?.awards ?? null, after: after.awards },
    ...currencies.map((currency): Line => ({ key: 'points', currency, before: before ? (before.points[currency] ?? 0) : null, after: after.points[currency] ?? 0 })),
    { key: 'capped', before: before?.capped_members ?? null, after: after.capped_members },
    { key: 'newcomers', before: null, after: simulation.newcomers },
    ...simulation.budgets.map((one): Line => ({ key: 'share', currency: one.currency, before: one.before, after: one.after, share: true })),
  ]
}

/** Return the budgets that would not do. */
export const overspent = (simulation: Simulation) => simulation.budgets.filter((one) => one.after > 1)

/** Return units with the widest bars first, each bar as a share of the largest figure of either side. */
export function bars(units: Simulation['units']): { unit: Simulation['units'][number]; before: number; after: number }[] {
  const most = Math.max(0, ...units.flatMap((one) => [one.before, one.after]))
  const part = (value: number) => (most > 0 ? value / most : 0)
  return [...units].sort((a, b) => Math.max(b.before, b.after) - Math.max(a.before, a.after)).map((unit) => ({ unit, before: part(unit.before), after: part(unit.after) }))
}
