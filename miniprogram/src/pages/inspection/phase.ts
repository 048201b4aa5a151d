import type { InspectionDetail } from '@/offline/inspections'
import type { Notebook } from '@/offline/notebook'

/** How an inspection stands for this person: `taken` when a colleague was faster, `late` when begun and not ended in time. */
export type Phase = 'early' | 'ready' | 'barred' | 'doing' | 'late' | 'taken' | 'finished' | 'others' | 'missed'

/** `now` in milliseconds. What this phone noted goes before what it last heard, except who is the inspector. */
export function phaseOf(detail: InspectionDetail | null, notebook: Notebook | null, me: string, now: number): Phase {
  if (!detail) return 'early'
  const other = detail.inspector !== null && detail.inspector.id !== me
  if (other) return notebook ? 'taken' : 'others'
  if (detail.state === 'done' || notebook?.done_at) return 'finished'
  const over = Date.parse(detail.due_at) < now || detail.state === 'missed'
  if (notebook?.started_at || detail.inspector) return over ? 'late' : 'doing'
  if (over) return 'missed'
  if (!detail.may_do) return 'barred'
  return Date.parse(detail.opens_at) > now ? 'early' : 'ready'
}
