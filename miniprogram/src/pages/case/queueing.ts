import type { DeedKind, DeedPayload } from '@/offline/deeds'
import type { DeedDraft, SheetDeed } from './deeds'
import type { Hazard } from './types'

/** What is kept on the phone for a deed that goes through the queue. */
export function queued(deed: SheetDeed, hazard: Hazard, draft: DeedDraft): { kind: DeedKind; payload: DeedPayload } {
  const about = { hazard_id: hazard.id, number: hazard.number, title: hazard.title }
  const note = draft.note.trim()
  if (deed === 'comment') return { kind: 'comment', payload: { ...about, text: note || null } }
  const seen = { ...about, expected_seq: hazard.seq }
  if (deed === 'rectify') return { kind: 'rectification', payload: { ...seen, note } }
  if (deed !== 'accept' && deed !== 'send_back') throw new Error(`${deed} does not go through the queue`)
  return { kind: 'verification', payload: { ...seen, accepted: deed === 'accept', note: note || null } }
}

/** The same deed as of the stay that is on the screen now; a comment is about no stay. */
export function renewed(payload: DeedPayload, hazard: Hazard): DeedPayload {
  return 'expected_seq' in payload ? { ...payload, expected_seq: hazard.seq } : payload
}
