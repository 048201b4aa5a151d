import { dayOf } from '@/composables/time'
import type { Appeal } from './types'

export interface Day {
  /** Nobody has them yet; the least time left first. */
  waiting: Appeal[]
  /** Mine, due today or over already. */
  due: Appeal[]
  /** Mine, with news promised for today or earlier. */
  news: Appeal[]
  /** How many of mine are in work. */
  inWork: number
}

const earliest = (name: 'due_at' | 'update_due_at') => (a: Appeal, b: Appeal) => Date.parse(a[name] ?? '') - Date.parse(b[name] ?? '')
const RANK = { critical: 0, urgent: 1, normal: 2 } as const

/** Sort what waits for an officer today out of the open cases that are theirs or nobody's. */
export function dayOfWork(open: readonly Appeal[], me: string, now: number): Day {
  const today = dayOf(now)
  const until = (at: string | null) => at !== null && dayOf(at) <= today
  const mine = open.filter((one) => one.responsible?.id === me && one.node !== 'confirm')
  return {
    waiting: open.filter((one) => one.node === 'accept').sort((a, b) => RANK[a.urgency] - RANK[b.urgency] || earliest('due_at')(a, b)),
    due: mine.filter((one) => one.node !== 'accept' && until(one.due_at)).sort(earliest('due_at')),
    news: mine.filter((one) => until(one.update_due_at)).sort(earliest('update_due_at')),
    inWork: mine.length,
  }
}
