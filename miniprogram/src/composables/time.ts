import { t } from '@/locales'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
// Some phones' mini-program engines have no Intl; the zones of our tenants have no summer time.
const FIXED_OFFSETS: Record<string, number> = { 'Asia/Shanghai': 8 * HOUR, 'Asia/Urumqi': 6 * HOUR, UTC: 0 }

export interface Clock {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  /** 0 is Sunday. */
  weekday: number
}

function offset(at: number, zone: string): number {
  const fixed = FIXED_OFFSETS[zone]
  if (fixed !== undefined) return fixed
  if (typeof Intl === 'undefined') return -new Date(at).getTimezoneOffset() * MINUTE
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall - Math.floor(at / 1000) * 1000
}

/** What the clock and calendar on the wall show in a zone at an instant. */
export function wallClock(at: string | number, zone: string): Clock {
  const instant = typeof at === 'number' ? at : Date.parse(at)
  const wall = new Date(instant + offset(instant, zone))
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    weekday: wall.getUTCDay(),
  }
}

const two = (value: number): string => String(value).padStart(2, '0')
const dayNumber = (clock: Clock): number => Date.UTC(clock.year, clock.month - 1, clock.day) / DAY

/** The calendar day in a zone as pickers want it: 2026-11-20. */
export function calendarDay(at: number, zone: string): string {
  const clock = wallClock(at, zone)
  return `${clock.year}-${two(clock.month)}-${two(clock.day)}`
}

/** The instant at which the wall of a zone shows a day ("2026-11-20") and a time ("06:31" or "06:31:05"). */
export function instantOf(day: string, time: string, zone: string): number {
  const wall = Date.parse(`${day}T${time}Z`)
  // Twice: the offset of the guess may be the one beyond a change of the clocks.
  return wall - offset(wall - offset(wall, zone), zone)
}

/** 06:31 */
export function hourMinute(at: string | number, zone: string): string {
  const clock = wallClock(at, zone)
  return `${two(clock.hour)}:${two(clock.minute)}`
}

/** 今天, 昨天, 明天, 11 月 3 日, 2025 年 11 月 3 日. */
export function dayName(at: string | number, zone: string, now: number = Date.now()): string {
  const [clock, today] = [wallClock(at, zone), wallClock(now, zone)]
  const distance = dayNumber(clock) - dayNumber(today)
  if (distance === 0) return t('time.today')
  if (distance === -1) return t('time.yesterday')
  if (distance === 1) return t('time.tomorrow')
  return t(clock.year === today.year ? 'time.monthDay' : 'time.yearMonthDay', { ...clock })
}

/** 今天 06:31 */
export function moment(at: string | number, zone: string, now: number = Date.now()): string {
  return t('time.moment', { day: dayName(at, zone, now), time: hourMinute(at, zone) })
}

/** 今天 18:00 到 20:00; the day is said again where it is another. */
export function span(from: string | number, to: string | number, zone: string, now: number = Date.now()): string {
  const same = dayName(from, zone, now) === dayName(to, zone, now)
  return t('time.span', { from: moment(from, zone, now), to: same ? hourMinute(to, zone) : moment(to, zone, now) })
}

/** A calendar day without its year, also where it is today: 12 月 3 日. */
export function monthDay(date: string): string {
  const [, month, day] = date.split('-').map(Number) as [number, number, number]
  return t('time.monthDay', { month, day })
}

/** A calendar day ("2026-12-03", no zone of its own) in words. */
export function dateName(date: string, zone: string, now: number = Date.now()): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  if (daysUntil(date, zone, now) === 0) return t('time.today')
  const today = wallClock(now, zone)
  return t(year === today.year ? 'time.monthDay' : 'time.yearMonthDay', { year, month, day })
}

/** Whole days from today in the zone until a calendar day: 0 today, negative when it has passed. */
export function daysUntil(date: string, zone: string, now: number = Date.now()): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY - dayNumber(wallClock(now, zone)))
}

/** A length of time in its largest sensible units: 26 分, 2 小时, 3 天. */
export function duration(milliseconds: number): string {
  const length = Math.abs(milliseconds)
  if (length < HOUR) return t('time.minutes', { n: Math.max(1, Math.floor(length / MINUTE)) })
  if (length < 2 * DAY) return t('time.hours', { n: Math.floor(length / HOUR) })
  return t('time.days', { n: Math.floor(length / DAY) })
}

export type ClockState = 'normal' | 'soon' | 'overdue' | 'paused' | 'met'
export interface Deadline {
  due_at: string | null
  allowed_minutes?: number | null
  paused_at?: string | null
  /** Done, and whether in time. */
  met?: boolean
}

/** Which of the five faces a deadline's chip shows; soon is the last quarter of what was allowed (or the last two hours). */
export function clockState(deadline: Deadline, now: number = Date.now()): ClockState | null {
  if (deadline.met) return 'met'
  if (deadline.paused_at) return 'paused'
  if (!deadline.due_at) return null
  const left = Date.parse(deadline.due_at) - now
  if (left < 0) return 'overdue'
  const allowed = deadline.allowed_minutes ? deadline.allowed_minutes * MINUTE : 8 * HOUR
  return left <= allowed / 4 ? 'soon' : 'normal'
}
