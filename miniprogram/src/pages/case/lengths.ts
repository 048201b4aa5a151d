import { t } from '@/locales'

const HOUR = 60
const DAY = 24 * HOUR

/** A length in minutes in up to two units: 26 分, 2 小时 7 分, 3 天 4 小时. */
export function lengthOf(minutes: number): string {
  if (minutes < 1) return t('cases.length.moment')
  const [days, hours, rest] = [Math.floor(minutes / DAY), Math.floor((minutes % DAY) / HOUR), minutes % HOUR]
  const parts = days >= 2 ? [days && t('time.days', { n: days }), hours && t('time.hours', { n: hours })] : hoursAndMinutes(days * 24 + hours, rest)
  return parts.filter(Boolean).join(' ')
}

function hoursAndMinutes(hours: number, minutes: number): (string | 0)[] {
  return [hours && t('time.hours', { n: hours }), minutes && t('time.minutes', { n: minutes })]
}

/** The same on the clock of working hours, which has no days. */
export function limitOf(minutes: number, clock: string | undefined): string {
  if (clock !== 'working') return lengthOf(minutes)
  const parts = hoursAndMinutes(Math.floor(minutes / HOUR), minutes % HOUR).filter(Boolean)
  return t('cases.length.working', { length: parts.join(' ') || t('cases.length.moment') })
}
