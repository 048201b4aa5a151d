import type { components } from '@/api/schema'
import { daysIn, weekdayOf } from '@/composables/days'

export type Recurrence = components['schemas']['RecurrenceOut']
export type Plan = components['schemas']['InspectionPlanOut']
type Say = (key: string, named?: Record<string, unknown>) => string

const LONGEST_MONTH = 31

/** Say a recurrence as a sentence: `每周二、五 09:00`. */
export function sayRecurrence(given: Recurrence, t: Say): string {
  const at = given.at.slice(0, 5)
  if (given.frequency === 'daily') return t('inspections.recurrence.daily', { at })
  if (given.frequency === 'weekly') {
    const days = [...given.weekdays].sort((a, b) => a - b)
    if (days.join() === '1,2,3,4,5') return t('inspections.recurrence.workdays', { at })
    if (days.length === 7) return t('inspections.recurrence.daily', { at })
    return t('inspections.recurrence.weekly', { days: days.map((day) => t(`inspections.weekdays.${day}`)).join(t('inspections.recurrence.and')), at })
  }
  const days = [...given.month_days].sort((a, b) => a - b)
  const named = days.map((day) => (day === LONGEST_MONTH ? t('inspections.recurrence.last') : t('inspections.recurrence.day', { day })))
  return t('inspections.recurrence.monthly', { days: named.join(t('inspections.recurrence.and')), at })
}

/** Whether a recurrence holds on a day; a day that the month lacks is its last. */
export function holdsOn(given: Recurrence, day: string): boolean {
  if (given.frequency === 'daily') return true
  if (given.frequency === 'weekly') return given.weekdays.includes(weekdayOf(day))
  const number = Number(day.slice(8))
  const last = daysIn(day.slice(0, 7))
  return given.month_days.some((wanted) => Math.min(wanted, last) === number)
}

/** Whether a plan brings about inspections on a day. */
export function plannedOn(plan: Pick<Plan, 'active' | 'starts_on' | 'ends_on' | 'recurrence'>, day: string): boolean {
  return plan.active && plan.starts_on <= day && (plan.ends_on === null || day <= plan.ends_on) && holdsOn(plan.recurrence, day)
}

/** What is wrong with a recurrence before it is sent, as a catalogue key's last part; empty when nothing is. */
export function whyIncomplete(given: Recurrence): '' | 'weekdays' | 'monthDays' {
  if (given.frequency === 'weekly' && !given.weekdays.length) return 'weekdays'
  return given.frequency === 'monthly' && !given.month_days.length ? 'monthDays' : ''
}
