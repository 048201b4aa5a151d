import { dayOf } from '@/composables/time'
import type { AppealDetail } from './types'

export interface PromiseRow {
  what: 'first' | 'update' | 'resolution'
  /** `kept` and `broken` are over, `due` and `past` still run, `stands` while the reporter is asked. */
  state: 'kept' | 'broken' | 'due' | 'past' | 'stands' | 'none'
  at?: string
  /** Minutes of the clock; absent where only days may be told. */
  used?: number
  allowed?: number
}

/** Whether an instant is over; of a case shown by days its whole day has to be. */
function isPast(at: string, byDay: boolean, now: number): boolean {
  return byDay ? dayOf(at) < dayOf(now) : Date.parse(at) < now
}

function running(what: PromiseRow['what'], at: string | null, appeal: AppealDetail, now: number, allowed?: number): PromiseRow {
  if (appeal.paused_at) return { what, state: 'stands', allowed }
  if (!at || appeal.state !== 'open') return { what, state: 'none', allowed }
  return { what, state: isPast(at, appeal.by_day, now) ? 'past' : 'due', at, allowed }
}

function over(what: PromiseRow['what'], used: number, allowed: number, byDay: boolean): PromiseRow {
  // Days are rounded up, so that they cannot be held against minutes.
  if (byDay) return { what, state: 'kept', allowed }
  return { what, state: used > allowed ? 'broken' : 'kept', used, allowed }
}

/** Return the three promises of a case and how each stands. */
export function promisesOf(appeal: AppealDetail, now: number): PromiseRow[] {
  const first = appeal.first_used === null ? running('first', appeal.node === 'accept' ? appeal.due_at : null, appeal, now, appeal.first_allowed) : over('first', appeal.first_used, appeal.first_allowed, appeal.by_day)
  const resolution = appeal.resolution_used === null ? running('resolution', appeal.resolution_due_at, appeal, now, appeal.resolution_allowed) : over('resolution', appeal.resolution_used, appeal.resolution_allowed, appeal.by_day)
  const rows = [first, running('update', appeal.update_due_at, appeal, now), resolution]
  return rows.filter((row) => row.what !== 'update' || row.state !== 'none')
}
