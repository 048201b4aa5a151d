/** Calendar days as `2026-11-20`: no time, no zone. Weeks begin on Monday. */
import { addDays } from '@/composables/time'

const at = (day: string) => new Date(`${day}T00:00:00Z`)
const written = (date: Date) => date.toISOString().slice(0, 10)

/** Return 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return at(day).getUTCDay() || 7
}

export function mondayOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day))
}

/** Return the month `by` months on, as `2026-11`. */
export function addMonths(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return written(new Date(Date.UTC(year, number - 1 + by, 1))).slice(0, 7)
}

export function daysIn(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).getUTCDate()
}

/** Return the weeks that a month touches, each of seven days; those of other months are included. */
export function weeksOf(month: string): string[][] {
  const weeks: string[][] = []
  for (let monday = mondayOf(`${month}-01`); monday.slice(0, 7) <= month; monday = addDays(monday, 7)) weeks.push(weekFrom(monday))
  return weeks
}

export function weekFrom(monday: string): string[] {
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index))
}
