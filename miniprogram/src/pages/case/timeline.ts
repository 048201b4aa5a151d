import type { TimelineEvent, TimelineNode } from '@/components/timeline'
import { joined } from '@/composables/joined'
import { signed } from '@/composables/numbers'
import { dayName, hourMinute } from '@/composables/time'
import { t } from '@/locales'
import { eventsOf } from './events'
import { limitOf } from './lengths'
import { STAGES, type Flow, type Hazard, type PointsLine, type Stay, type Timeline } from './types'

export interface TimelineSource {
  hazard: Hazard
  timeline: Timeline
  flow: Flow | null
  /** What the case brought oneself; nobody else's. */
  points: PointsLine[]
  zone: string
  now: number
}
const SAME_DEED = 10_000
type Note = Pick<TimelineNode, 'note' | 'noteTone'>

/** The stays of a case as the page's timeline shows them: what is done, who has it now, what is ahead. */
export function timelineNodes(source: TimelineSource): TimelineNode[] {
  const day = dayTeller(source)
  const stays = source.timeline.nodes
  return stays.map((stay, index) => {
    const key = `${stay.node}-${stay.seq ?? `later-${index}`}`
    const common = { key, number: stay.number, title: stay.name }
    if (stay.progress === 'later') return { ...common, state: 'later', lines: [laterLine(stay, source)] }
    // The day is told in reading order: a node's own time stands before what happened within it.
    if (stay.progress === 'now') return { ...common, state: 'now', ...running(stay, source, day), events: eventsOf(stay, source, day) }
    const time = day(stay.done_at ?? '')
    const events = [...eventsOf(stay, source, day), ...vested(stays, index, source, day)]
    return { ...common, state: 'done', time, ...ended(stays, index, source), events }
  })
}

/** Says the day only where it differs from the line before: 昨天 22:51, then 23:10. */
export type DayTeller = (at: string) => string
function dayTeller({ zone, now }: TimelineSource): DayTeller {
  let last = ''
  return (at) => {
    const [day, time] = [dayName(at, zone, now), hourMinute(at, zone)]
    if (day === last) return time
    last = day
    return t('time.moment', { day, time })
  }
}

function roleName(stay: Stay, flow: Flow | null): string {
  const role = flow?.nodes.find((node) => node.code === stay.node)?.role
  return role ? t(`cases.role.${role}`) : ''
}
const clockOf = (stay: Stay, flow: Flow | null): string | undefined => flow?.nodes.find((node) => node.code === stay.node)?.clock

function spent(stay: Stay, flow: Flow | null): string {
  if (!stay.allowed_minutes) return ''
  const clock = clockOf(stay, flow)
  return t('cases.timeline.used', { used: limitOf(stay.used_minutes ?? 0, clock), allowed: limitOf(stay.allowed_minutes, clock) })
}

function laterLine(stay: Stay, { hazard, flow }: TimelineSource): string {
  const verifier = stay.node === 'verify' ? hazard.verifier?.name : null
  const who = stay.node === 'rectify' ? t('cases.timeline.namedLater') : verifier || roleName(stay, flow)
  const within = stay.allowed_minutes ? t('cases.timeline.within', { length: limitOf(stay.allowed_minutes, clockOf(stay, flow)) }) : ''
  return joined(who, within)
}

function running(stay: Stay, source: TimelineSource, day: DayTeller): Partial<TimelineNode> & { lines: string[] } {
  const { hazard, flow } = source
  const who = hazard.responsible?.name ?? (roleName(stay, flow) && t('cases.timeline.anyOf', { role: roleName(stay, flow) }))
  const lines = [joined(who, spent(stay, flow))]
  if (stay.node === 'verify') lines.push(t('cases.timeline.threePeople'))
  if (stay.paused_at) return { note: t('time.paused'), noteTone: 'warn', lines }
  const note = t(stay.breached_at ? 'cases.timeline.late' : 'cases.timeline.running')
  const time = stay.due_at ? t('cases.timeline.due', { time: day(stay.due_at) }) : undefined
  return { note, noteTone: stay.breached_at ? 'danger' : 'warn', time, lines }
}

/** Deeds that turn a case back, or end it before its time. */
const BACKWARD = ['send_back', 'refuse', 'withdraw']

function ended(stays: Stay[], index: number, source: TimelineSource): Note & { lines: string[] } {
  const stay = stays[index] as Stay
  const by = stay.done_by?.name ?? ''
  const lines = [joined(...deedLine(stays, index, by, source))]
  if (stay.node === 'report') lines.push(...discovery(source))
  if (stay.note) lines.push(t('cases.timeline.said', { note: stay.note }))
  return { ...noteOf(stay, source), lines: lines.filter(Boolean) }
}

function deedLine(stays: Stay[], index: number, by: string, { hazard, flow }: TimelineSource): string[] {
  const stay = stays[index] as Stay
  const time = spent(stay, flow)
  const { data = {} } = stay
  if (stay.outcome === 'report') return [by, hazard.unit.name]
  if (stay.outcome === 'confirm') return [by, data.severity === hazard.severity ? (hazard.severity_name ?? '') : '', time]
  if (stay.outcome === 'merge') return [by, t('cases.timeline.merged', { number: String(data.number ?? '') })]
  if (stay.outcome === 'assign') return [t('cases.timeline.gave', { by, to: givenTo(stays, index, hazard) })]
  if (stay.outcome === 'trace') return [by, stageName(data.stage), String(data.root_cause ?? '')]
  if (stay.outcome === 'close' && data.standard_changed) return [by, t('cases.timeline.changed', { what: String(data.standard_changed) })]
  return [by, time]
}

function givenTo(stays: Stay[], index: number, hazard: Hazard): string {
  const id = stays[index]?.data?.rectifier_id
  const known = [hazard.rectifier, ...stays.slice(index + 1).map((stay) => stay.responsible), ...stays.map((stay) => stay.done_by)]
  return known.find((one) => one?.id === id)?.name ?? t('cases.timeline.somebody')
}

export function stageName(stage: unknown): string {
  return STAGES.some((one) => one === stage) ? t(`cases.stage.${stage as string}`) : ''
}

const NOTABLE_DELAY = 5 * 60_000
function discovery({ hazard, zone, now }: TimelineSource): string[] {
  if (Date.parse(hazard.reported_at) - Date.parse(hazard.discovered_at) < NOTABLE_DELAY) return []
  const time = t('time.moment', { day: dayName(hazard.discovered_at, zone, now), time: hourMinute(hazard.discovered_at, zone) })
  return [t('cases.timeline.seenBefore', { time })]
}

function noteOf(stay: Stay, source: TimelineSource): Note {
  const points = pointsAt(stay, source)
  const mine = points ? t('cases.timeline.points', { points: signed(points) }) : ''
  if (BACKWARD.includes(stay.outcome ?? '')) return { note: joined(stay.outcome_name, mine), noteTone: 'danger' }
  if (stay.breached_at) return { note: joined(t('cases.timeline.tookLonger'), mine), noteTone: 'danger' }
  const inTime = ['rectify', 'verify'].includes(stay.node) ? t('cases.timeline.inTime') : ''
  const note = joined(inTime, mine)
  return note ? { note, noteTone: points < 0 ? 'danger' : 'ok' } : {}
}

/** The stay whose end brought a line of points; clocks are read twice in one transaction. */
function stayOf(line: PointsLine, stays: Stay[]): Stay | null {
  const distance = (stay: Stay): number => Math.abs(Date.parse(line.recorded_at) - Date.parse(stay.done_at ?? ''))
  const [nearest] = stays.filter((stay) => stay.done_at).sort((left, right) => distance(left) - distance(right))
  return nearest && distance(nearest) <= SAME_DEED ? nearest : null
}
function pointsAt(stay: Stay, { points, timeline }: TimelineSource): number {
  return points.filter((line) => stayOf(line, timeline.nodes) === stay).reduce((sum, line) => sum + line.amount, 0)
}

/** Points that came later than the deed that they are for: awards that vest, reversals that stand beside no stay. */
function vested(stays: Stay[], index: number, { points }: TimelineSource, day: DayTeller): TimelineEvent[] {
  const done = stays.filter((stay) => stay.done_at)
  const [from, until] = [stays[index]?.done_at, done[done.indexOf(stays[index] as Stay) + 1]?.done_at]
  const within = (line: PointsLine): boolean =>
    Date.parse(line.recorded_at) > Date.parse(from ?? '') && (!until || Date.parse(line.recorded_at) < Date.parse(until))
  return points
    .filter((line) => within(line) && !stayOf(line, stays))
    .map((line) => ({
      key: `${line.transaction_id}-${line.line}`,
      icon: 'coin',
      text: t('cases.timeline.pointsLater', { points: signed(line.amount), label: line.label }),
      time: day(line.recorded_at),
      tone: line.amount < 0 ? 'danger' : 'plain',
    }))
}
