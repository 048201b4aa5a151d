import type { components } from '@/api/schema'
import { instantAt } from '@/composables/time'
import { plannedOn, type Plan } from './recurrence'

export type Inspection = components['schemas']['InspectionOut']
/** `planned`: the plan will bring it about. `waiting`: it is there and opens later. */
export type Standing = 'planned' | 'waiting' | 'open' | 'started' | 'done' | 'missed'

export function standingOf(one: Pick<Inspection, 'state' | 'opens_at'>, now: number): Standing {
  return one.state === 'open' && Date.parse(one.opens_at) > now ? 'waiting' : one.state
}

/** What one plan does on one day. */
export interface Entry {
  key: string
  planId: string
  name: string
  kind: Inspection['kind']
  at: string
  standing: Standing
  done: number
  total: number
  inspections: Inspection[]
}

/** From worst to best: what a group of several is shown as. */
const ORDER: readonly Standing[] = ['missed', 'started', 'open', 'waiting', 'planned', 'done']

export function standingOfAll(standings: readonly Standing[]): Standing {
  return ORDER.find((one) => standings.includes(one)) ?? 'planned'
}

/** Gather inspections by plan and opening, so that a day of fifty teams stays one line a plan. */
export function entriesOf(inspections: readonly Inspection[], timeOf: (at: string) => string, now: number): Entry[] {
  const groups = new Map<string, Inspection[]>()
  for (const one of inspections) {
    const key = `${one.plan.id} ${one.opens_at}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const entries = [...groups].map(([key, ones]): Entry => {
    const first = ones[0]!
    return {
      key,
      planId: first.plan.id,
      name: first.plan.name,
      kind: first.kind,
      at: timeOf(first.opens_at),
      standing: standingOfAll(ones.map((one) => standingOf(one, now))),
      done: ones.filter((one) => one.state === 'done').length,
      total: ones.length,
      inspections: ones,
    }
  })
  return entries.sort((a, b) => a.at.localeCompare(b.at) || a.name.localeCompare(b.name))
}

/** Return what plans will bring about on a day for which nothing was made yet; days that are over bring nothing. */
export function plannedEntries(plans: readonly Plan[], day: string, made: readonly Entry[], now: number): Entry[] {
  const have = new Set(made.map((entry) => entry.planId))
  return plans
    .filter((plan) => !have.has(plan.id) && plannedOn(plan, day) && opensAfter(plan, day, now))
    .map((plan): Entry => ({ key: `${plan.id} ${day}`, planId: plan.id, name: plan.name, kind: plan.kind, at: plan.recurrence.at.slice(0, 5), standing: 'planned', done: 0, total: plan.units.length, inspections: [] }))
    .sort((a, b) => a.at.localeCompare(b.at))
}

function opensAfter(plan: Plan, day: string, now: number): boolean {
  const [hours = 0, minutes = 0] = plan.recurrence.at.split(':').map(Number)
  return instantAt(day).getTime() + (hours * 60 + minutes) * 60_000 > now
}
