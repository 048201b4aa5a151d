import { t } from '@/locales'

export type Urgency = 'normal' | 'urgent' | 'critical'
const HOUR = 60
const DAY = 24 * HOUR
/** Of the working calendar, by which what is not urgent is promised. */
const WORKING_DAY = 8 * HOUR

/** How long something may take, in words: 15 分钟, 2 个工作小时, 约 5 个工作日; the urgent ones run day and night. */
export function allowed(minutes: number, urgency: Urgency): string {
  if (minutes < HOUR) return t('hotline.time.minutes', { n: minutes })
  const working = urgency === 'normal'
  const day = working ? WORKING_DAY : DAY
  if (minutes < day * 2) return t(working ? 'hotline.time.workingHours' : 'hotline.time.hours', { n: Math.round(minutes / HOUR) })
  return t(working ? 'hotline.time.workingDays' : 'hotline.time.days', { n: Math.round(minutes / day) })
}
