export type ClockState = 'normal' | 'soon' | 'overdue' | 'paused' | 'met'

export interface Clocked {
  due_at?: string | null
  allowed_minutes?: number | null
  paused_at?: string | null
  closed_at?: string | null
  overdue?: boolean
}

/** Return the state of a time limit at an instant; `soon` is the last quarter of what is allowed. Null: no limit runs. */
export function clockState(item: Clocked, now: number): ClockState | null {
  if (item.closed_at) return item.overdue ? null : 'met'
  if (item.paused_at) return 'paused'
  if (!item.due_at) return null
  const left = Date.parse(item.due_at) - now
  if (left < 0) return 'overdue'
  const allowed = (item.allowed_minutes ?? 0) * 60_000
  return allowed > 0 && left <= allowed / 4 ? 'soon' : 'normal'
}

/** Return the minutes until the limit, negative once it is over. */
export function minutesLeft(item: Clocked, now: number): number {
  return item.due_at ? (Date.parse(item.due_at) - now) / 60_000 : Number.NaN
}
