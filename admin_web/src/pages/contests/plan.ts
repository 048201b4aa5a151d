import type { components } from '@/api/schema'
import type { Unit } from '@/components/units'
import { addDays } from '@/composables/time'
import { FEWEST_TEAMS, overlaps, type ContestDetail, type Template } from './contests'

export const STEPS = ['template', 'dates', 'teams', 'standard', 'review'] as const
export type Step = (typeof STEPS)[number]

/** A line of the scoring standard as it is edited; the weight in per cent, one decimal. */
export interface IndicatorPlan {
  code: string
  name: string
  percent: number
}

/** What the steps gather; shares in per cent. */
export interface Plan {
  template: string
  name: string
  description: string
  unit_id: string
  starts_on: string
  ends_on: string
  team_ids: string[]
  indicators: IndicatorPlan[]
  points_percent: number
  quality_percent: number
  honours_count: number
}

const toPercent = (share: number) => Math.round(share * 1000) / 10
const toShare = (percent: number) => Math.round(percent * 10) / 1000
/** Per cents are added as tenths: 33.3 + 33.3 + 33.4 is 100. */
export const percentSum = (indicators: readonly IndicatorPlan[]) => indicators.reduce((sum, one) => sum + Math.round(one.percent * 10), 0) / 10

export const MOST = { teams: 200, honours: 30, indicators: 10 }

/** Return the plan that a template begins with; what was named before stays. */
export function planOf(template: Template, kept: Partial<Plan>, today: string): Plan {
  const starts = kept.starts_on || today
  return {
    template: template.code,
    name: kept.name || template.name,
    description: template.description,
    unit_id: kept.unit_id ?? '',
    starts_on: starts,
    ends_on: addDays(starts, template.days - 1),
    team_ids: kept.team_ids ?? [],
    indicators: template.indicators.map((one) => ({ code: one.code, name: one.name, percent: toPercent(one.weight) })),
    points_percent: toPercent(template.points_share),
    quality_percent: toPercent(template.quality_weight),
    honours_count: template.honours_count,
  }
}

/** Return the plan of a draft that exists. */
export function planOfContest(contest: ContestDetail): Plan {
  return {
    template: '',
    name: contest.name,
    description: contest.description,
    unit_id: contest.unit.id,
    starts_on: contest.starts_on,
    ends_on: contest.ends_on,
    team_ids: contest.teams.map((one) => one.id),
    indicators: contest.indicators.map((one) => ({ code: one.code, name: one.name, percent: toPercent(one.weight) })),
    points_percent: toPercent(contest.points_share),
    quality_percent: toPercent(contest.quality_weight),
    honours_count: contest.honours_count,
  }
}

/** What is wrong, by field of the step; the value is a catalogue key. */
export type Problems = Record<string, string>

const CHECKS: Record<Step, (plan: Plan, units: readonly Unit[], isNew: boolean) => Problems> = {
  template: (plan, _units, isNew): Problems => (isNew && !plan.template ? { template: 'contests.problem.template' } : {}),
  dates: (plan): Problems => ({
    ...(plan.name.trim() ? {} : { name: 'contests.problem.name' }),
    ...(plan.unit_id ? {} : { unit_id: 'contests.problem.unit' }),
    ...(plan.starts_on && plan.ends_on ? {} : { ends_on: 'contests.problem.dates' }),
    ...(plan.starts_on && plan.ends_on && plan.ends_on < plan.starts_on ? { ends_on: 'contests.problem.order' } : {}),
  }),
  teams: (plan, units): Problems => {
    if (plan.team_ids.length < FEWEST_TEAMS) return { team_ids: 'contests.problem.fewTeams' }
    if (plan.team_ids.length > MOST.teams) return { team_ids: 'contests.problem.manyTeams' }
    return overlaps(plan.team_ids, units).length ? { team_ids: 'contests.problem.overlap' } : {}
  },
  standard: (plan): Problems => {
    const found: Problems = {}
    if (!plan.indicators.length) found.indicators = 'contests.problem.noIndicators'
    else if (plan.indicators.some((one) => !one.name.trim())) found.indicators = 'contests.problem.indicatorName'
    else if (plan.indicators.some((one) => one.percent <= 0)) found.indicators = 'contests.problem.indicatorWeight'
    else if (percentSum(plan.indicators) !== 100) found.indicators = 'contests.problem.sum'
    return found
  },
  review: () => ({}),
}

export function problemsOf(step: Step, plan: Plan, units: readonly Unit[], isNew: boolean): Problems {
  return CHECKS[step](plan, units, isNew)
}

/** Return the first step that is not in order, undefined if all are. */
export function firstWrong(plan: Plan, units: readonly Unit[], isNew: boolean): Step | undefined {
  return STEPS.find((step) => Object.keys(problemsOf(step, plan, units, isNew)).length > 0)
}

const STEP_OF: Record<string, Step> = { template: 'template', name: 'dates', description: 'dates', unit_id: 'dates', starts_on: 'dates', ends_on: 'dates', team_ids: 'teams', indicators: 'standard', points_share: 'standard', quality_weight: 'standard', honours_count: 'standard' }

/** Return the step that holds a field which the service refused. */
export const stepOf = (field: string): Step => STEP_OF[field.split('.')[0]!] ?? 'review'

/** Return a free code for a new indicator: codes are for spreadsheets and never shown. */
export function freeIndicator(indicators: readonly IndicatorPlan[]): IndicatorPlan {
  const taken = new Set(indicators.map((one) => one.code))
  let number = indicators.length + 1
  while (taken.has(`indicator_${number}`)) number++
  return { code: `indicator_${number}`, name: '', percent: Math.max(0, Math.round((100 - percentSum(indicators)) * 10) / 10) }
}

type Body = Omit<components['schemas']['ContestIn'], 'template' | 'unit_id'>

function common(plan: Plan) {
  return {
    name: plan.name.trim(),
    description: plan.description.trim(),
    starts_on: plan.starts_on,
    ends_on: plan.ends_on,
    honours_count: plan.honours_count,
    quality_weight: toShare(plan.quality_percent),
    points_share: toShare(plan.points_percent),
    team_ids: plan.team_ids,
    indicators: plan.indicators.map((one) => ({ code: one.code, name: one.name.trim(), weight: toShare(one.percent) })),
  } satisfies Body
}

export const bodyOf = (plan: Plan): components['schemas']['ContestIn'] => ({ ...common(plan), template: plan.template || null, unit_id: plan.unit_id })
export const patchOf = (plan: Plan): components['schemas']['ContestPatch'] => common(plan)
