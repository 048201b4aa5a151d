import type { components } from '@/api/schema'
import { weekdayOf } from '@/composables/days'

export type WorkCalendar = Required<components['schemas']['WorkCalendarIn']>
/** `closed`: rests though it would work. `open`: works though it would rest. */
export type DayKind = 'work' | 'rest' | 'closed' | 'open'

function restsByRule(day: string, calendar: Pick<WorkCalendar, 'rest'>): boolean {
  return calendar.rest === 'statutory' && weekdayOf(day) > 5
}

/** Return what a day is. Public holidays and their make-up days are the server's: only what the tenant set shows here. */
export function kindOfDay(day: string, calendar: WorkCalendar): DayKind {
  if (calendar.closed_on.includes(day)) return 'closed'
  if (calendar.open_on.includes(day)) return 'open'
  return restsByRule(day, calendar) ? 'rest' : 'work'
}

/** Return the calendar with a day turned: a working day rests, a free day works, an exception goes back to the rule. */
export function turned(day: string, calendar: WorkCalendar): WorkCalendar {
  const without = (days: string[]) => days.filter((one) => one !== day)
  const kind = kindOfDay(day, calendar)
  const bare = { ...calendar, closed_on: without(calendar.closed_on), open_on: without(calendar.open_on) }
  if (kind === 'work') return { ...bare, closed_on: [...bare.closed_on, day].sort() }
  if (kind === 'rest') return { ...bare, open_on: [...bare.open_on, day].sort() }
  return bare
}

/** Return the minutes of a working day; a shift that ends at or before its start ends on the next day. */
export function minutesADay(shifts: readonly { start: string; end: string }[]): number {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  return shifts.reduce((sum, { start, end }) => sum + ((minutes(end) - minutes(start) + 1440) % 1440 || 1440), 0)
}
