import { dayOf, formatMinutes } from '@/composables/time'
import type { Appeal } from './types'

export type Saying = { key: 'left' | 'bare' | 'overdue' | 'dueToday' | 'daysLeft' | 'pastDay' | 'paused' | 'pausedWhy' | 'met' | 'late' | 'answered' | 'none'; params?: Record<string, string | number> }
/** Minutes below which a card tells hours and minutes. */
const MINUTELY = 180
type Clocked = Pick<Appeal, 'clock' | 'by_day' | 'due_at' | 'pause_reason' | 'resolution_used' | 'resolution_allowed'>

/** Return the days from today until a day-precise instant, negative once it is over. */
export function daysUntil(at: string, now: number): number {
  return Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(now))) / 86_400_000)
}

function byDay(item: Clocked, now: number): Saying {
  const days = item.due_at ? daysUntil(item.due_at, now) : 0
  if (item.clock === 'overdue' || days < 0) return { key: 'pastDay' }
  return days === 0 ? { key: 'dueToday' } : { key: 'daysLeft', params: { days } }
}

/** Say a case's clock in words: to the minute, or by days where minutes would tell too much of an anonymous reporter. */
export function sayClock(item: Clocked, now: number, brief = false): Saying {
  if (item.clock === 'met') {
    // Days are rounded up, so that they cannot be held against minutes.
    if (item.by_day || item.resolution_used === null) return { key: 'answered' }
    return { key: item.resolution_used > item.resolution_allowed ? 'late' : 'met' }
  }
  if (item.clock === 'paused') return item.pause_reason ? { key: 'pausedWhy', params: { why: item.pause_reason } } : { key: 'paused' }
  if (item.by_day) return byDay(item, now)
  if (!item.due_at) return { key: 'none' }
  const minutes = (Date.parse(item.due_at) - now) / 60_000
  if (minutes < 0) return { key: 'overdue', params: { time: formatMinutes(-minutes, brief) } }
  // On a narrow card the last hours count by the minute, so that the word gives way.
  return brief && minutes < MINUTELY ? { key: 'bare', params: { time: formatMinutes(minutes) } } : { key: 'left', params: { time: formatMinutes(minutes, brief) } }
}
