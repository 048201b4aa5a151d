import type { components } from '@/api/schema'
import type { IconName } from '@/components/icons'
import type { Unit } from '@/components/units'

export type Contest = components['schemas']['ContestOut']
export type ContestDetail = components['schemas']['ContestDetailOut']
export type Template = components['schemas']['ContestTemplateOut']
export type Standings = components['schemas']['ContestStandingsOut']
export type Place = components['schemas']['ContestPlaceOut']
export type Score = components['schemas']['ContestScoreOut']
export type SettlementLine = components['schemas']['SettlementLineOut']
export type Correction = components['schemas']['ContestCorrectionOut']
export type State = Contest['state']

export const STATES = ['draft', 'running', 'frozen', 'closed'] as const
export const TONES: Record<State, string> = { draft: 'gy-tag--paused', running: 'gy-tag--ok', frozen: 'gy-tag--info', closed: '' }
export const STATE_ICONS: Record<State, IconName> = { draft: 'edit', running: 'flag', frozen: 'snow', closed: 'check-circle' }
export const FEWEST_TEAMS = 2

const DAY = 86_400_000
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY)

export interface Progress {
  days: number
  /** Day of the contest that today is, 0 before it begins, `days` at most. */
  day: number
  /** Days until it begins, 0 from then on. */
  untilStart: number
  over: boolean
}

/** Tell how far a contest is by the calendar; both days count. */
export function progressOf(contest: Pick<Contest, 'starts_on' | 'ends_on'>, today: string): Progress {
  const days = daysBetween(contest.starts_on, contest.ends_on) + 1
  const day = Math.min(days, Math.max(0, daysBetween(contest.starts_on, today) + 1))
  return { days, day, untilStart: Math.max(0, daysBetween(today, contest.starts_on)), over: today > contest.ends_on }
}

export type Deed = 'change' | 'start' | 'score' | 'freeze' | 'release' | 'close' | 'settle' | 'print'

const WHEN: Record<Deed, readonly State[]> = {
  change: ['draft'],
  start: ['draft'],
  score: ['running', 'frozen'],
  freeze: ['running'],
  release: ['frozen'],
  close: ['running', 'frozen'],
  settle: ['closed'],
  print: ['running', 'frozen', 'closed'],
}
export const isTimeFor = (deed: Deed, state: State) => WHEN[deed].includes(state)

/** Return the key of why a deed cannot be done now, empty if it can: who may, then where the contest stands. */
export function whyNot(deed: Deed, contest: Pick<ContestDetail, 'state' | 'team_count' | 'ends_on'>, may: { manage: boolean; score: boolean }, today: string): string {
  if (deed === 'score' && !may.score) return 'contests.why.score'
  if (deed !== 'score' && deed !== 'print' && !may.manage) return 'contests.why.manage'
  if (!isTimeFor(deed, contest.state)) return `contests.why.state.${contest.state}`
  if (deed === 'start' && contest.team_count < FEWEST_TEAMS) return 'contests.why.teams'
  if (deed === 'start' && contest.ends_on < today) return 'contests.why.over'
  return ''
}

/** Return the units from a unit up to the root, itself first. */
export function lineage(unitId: string, units: readonly Unit[]): string[] {
  const byId = new Map(units.map((one) => [one.id, one]))
  const found: string[] = []
  for (let at = byId.get(unitId); at; at = at.parent_id ? byId.get(at.parent_id) : undefined) found.push(at.id)
  return found
}

/** Return pairs of chosen units of which one lies within the other: they cannot compete. */
export function overlaps(teamIds: readonly string[], units: readonly Unit[]): { inner: string; outer: string }[] {
  const chosen = new Set(teamIds)
  return teamIds.flatMap((inner) => lineage(inner, units).slice(1).filter((above) => chosen.has(above)).map((outer) => ({ inner, outer })))
}

/** Return the people of a unit and all below it. */
export function headsOf(unitId: string, units: readonly Unit[]): number {
  return units.filter((one) => lineage(one.id, units).includes(unitId)).reduce((sum, one) => sum + one.member_count, 0)
}

/** Return the open units of a kind within a unit, itself left out. */
export function unitsOfKind(kind: Unit['kind'], within: string, units: readonly Unit[]): Unit[] {
  return units.filter((one) => one.kind === kind && !one.closed_at && one.id !== within && lineage(one.id, units).includes(within))
}
