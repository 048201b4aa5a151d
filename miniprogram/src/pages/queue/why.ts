import { t } from '@/locales'
import type { QueueItem, StoredProblem } from '@/offline/types'

function pointed(problem: StoredProblem): string {
  return (problem.errors[0]?.pointer ?? '').replace(/^\/\w+\//, '').split('/')[0] as string
}
const BY_FIELD: Record<string, 'category' | 'severity' | 'place' | 'time' | 'photo' | 'voice'> = {
  category: 'category',
  severity: 'severity',
  place_id: 'place',
  discovered_at: 'time',
  file: 'photo',
  photo_ids: 'photo',
  voice_id: 'voice',
}
const BY_CODE: Record<string, 'fileLost' | 'earlier'> = { file_lost: 'fileLost', idempotency_key_reused: 'earlier' }
const BY_STATUS: Record<number, 'photoBig' | 'photoKind' | 'forbidden' | 'place'> = {
  403: 'forbidden',
  404: 'place',
  413: 'photoBig',
  415: 'photoKind',
}

/** Why an item was not taken, in plain words, and what to do about it. */
export function whyStuck(item: QueueItem): string {
  const { problem } = item
  if (!problem) return ''
  const payload = item.payload as { voice?: { id: string } | null } | null
  const refused = item.files.find((file) => file.refused)
  const field = BY_FIELD[pointed(problem)]
  const about = refused && refused.id === payload?.voice?.id ? 'voice' : field
  // What the hazard's fields are called says nothing of an appeal's.
  const known = item.kind === 'appeal' && !refused ? 'other' : (about ?? BY_STATUS[problem.status] ?? 'other')
  const word = BY_CODE[problem.code] ?? known
  const detail = problem.errors[0]?.detail ?? (problem.detail || problem.title)
  return t(`report.why.${word}`, { detail: detail.replace(/[。.]$/, '') })
}

/** The service already has this item as it was before a change: only a comment can still say it. */
export function arrivedBefore(item: QueueItem): boolean {
  return item.problem?.code === 'idempotency_key_reused'
}
