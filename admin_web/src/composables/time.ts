import { onScopeDispose, ref, type Ref } from 'vue'
import { currentLanguage, i18n } from '@/locales'

let zone = 'Asia/Shanghai'

/** Set the zone in which all times are shown: the tenant's. */
export function setZone(name: string): void {
  zone = name
}

export function currentZone(): string {
  return zone
}

type Instant = string | number | Date

/** Set figures and the day of the week apart from the Chinese characters beside them; other dates stay. */
function spaced(date: string): string {
  return date.replace(/(?<=\d)(?=\p{Script=Han})|(?<=\p{Script=Han})(?=\d)/gu, ' ').replace(/(?<=\d \p{Script=Han})(?=\p{Script=Han})/gu, ' ')
}

function format(at: Instant, options: Intl.DateTimeFormatOptions): string {
  return spaced(new Intl.DateTimeFormat(currentLanguage(), { timeZone: zone, hourCycle: 'h23', ...options }).format(new Date(at)))
}

/** Return the day of an instant in the tenant's zone, as `2026-11-20`. */
export function dayOf(at: Instant): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))
}

const MINUTE = 60_000

/** Return the day that comes `days` after another. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 1440 * MINUTE).toISOString().slice(0, 10)
}

/** Return the instant at which the tenant's clocks show a day and a time (`06:00`). */
export function instantAt(day: string, time = '00:00'): Date {
  const wall = Date.parse(`${day}T${time}:00Z`)
  const ahead = (at: number) => Date.parse(`${dayOf(at)}T${formatTime(at)}:00Z`) - at
  // Guessed with the offset of about that time, then mended where the offset changes in between.
  const guess = wall - ahead(wall)
  return new Date(wall - ahead(guess))
}

export function formatTime(at: Instant): string {
  return format(at, { hour: '2-digit', minute: '2-digit' })
}

export function formatDate(at: Instant): string {
  return format(at, { year: 'numeric', month: 'short', day: 'numeric' })
}

export function formatDateTime(at: Instant): string {
  return format(at, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
}

/** Show a calendar day (`2026-11-20`) that has no time and no zone. */
export function formatDay(day: string): string {
  return spaced(new Intl.DateTimeFormat(currentLanguage(), { timeZone: 'UTC', month: 'short', day: 'numeric', weekday: 'short' }).format(new Date(`${day}T00:00:00Z`)))
}

/** Show an instant as briefly as it stays clear: time today, `昨天 07:10`, month and day this year, else the full date. */
export function formatWhen(at: Instant, now: Instant = Date.now()): string {
  const day = dayOf(at)
  const today = dayOf(now)
  if (day === today) return formatTime(at)
  const days = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000)
  if (days === 1) return i18n.global.t('common.time.yesterday', { time: formatTime(at) })
  if (days === -1) return i18n.global.t('common.time.tomorrow', { time: formatTime(at) })
  if (day.slice(0, 4) === today.slice(0, 4)) return format(at, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' })
  return formatDate(at)
}

/** Say a length of time in its two largest units: `3 时 10 分`, `2 天 4 时`, `26 分`; `brief` in its largest. Rounded down. */
export function formatMinutes(minutes: number, brief = false): string {
  const { t } = i18n.global
  const whole = Math.max(0, Math.floor(minutes))
  const days = Math.floor(whole / 1440)
  const hours = Math.floor((whole % 1440) / 60)
  const rest = whole % 60
  if (days > 0) return hours && days < 10 && !brief ? t('common.time.daysHours', { days, hours }) : t('common.time.days', { days })
  if (hours > 0) return rest && !brief ? t('common.time.hoursMinutes', { hours, minutes: rest }) : t('common.time.hours', { hours })
  return t('common.time.minutes', { minutes: rest })
}

/** Return the instant at which a day (`2026-11-20`) begins in the tenant's zone. */
export function startOfDay(day: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`)
  // The offset is taken at the guess, as it may differ from the one at midnight in London.
  const guess = 2 * wanted - zonedAsUtc(wanted)
  return new Date(wanted - (zonedAsUtc(guess) - guess)).toISOString()
}

function zonedAsUtc(at: number): number {
  const written = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at))
  return Date.parse(`${written.replace(' ', 'T')}Z`)
}

/** A clock that ticks every 30 s while the component lives, for what counts down. */
export function useNow(everyMs = 30_000): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}
