import type { Schema } from '@/api/client'
import { dayName, moment } from '@/composables/time'
import { t } from '@/locales'

export type Urgency = 'normal' | 'urgent' | 'critical'
/** What was promised when an appeal was taken, and by which clock. */
export type Promised = Pick<Schema<'SubmittedOut'>, 'clock' | 'first_response_minutes' | 'resolution_minutes' | 'first_response_due_at' | 'by_day'>
const HOUR = 60
const DAY = 24 * HOUR
/** Of the working calendar, by which what is not urgent is promised. */
const WORKING_DAY = 8 * HOUR

/** How long something may take by its clock, in words: 15 分钟, 2 个工作小时, 约 5 个工作日. */
export function allowed(minutes: number, clock: Promised['clock']): string {
  if (minutes < HOUR) return t('hotline.time.minutes', { n: minutes })
  const working = clock === 'working'
  const day = working ? WORKING_DAY : DAY
  if (minutes < day * 2) return t(working ? 'hotline.time.workingHours' : 'hotline.time.hours', { n: Math.round(minutes / HOUR) })
  return t(working ? 'hotline.time.workingDays' : 'hotline.time.days', { n: Math.round(minutes / day) })
}

/** By when the first answer comes, and by which clock that was counted; of one that is shown by days its day, nothing once answered. */
export function answeredBy({ clock, first_response_due_at: at, by_day }: Promised, zone: string, now: number = Date.now()): string {
  if (!at) return ''
  return t(`hotline.promise.by.${clock}`, { time: by_day ? dayName(at, zone, now) : moment(at, zone, now) })
}
