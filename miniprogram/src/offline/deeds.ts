import { api } from '@/api/client'
import type { OfflineQueue } from './queue'
import type { QueueItem } from './types'

/** What a queued deed is about, for whoever shows the queue. */
interface About {
  hazard_id: string
  number: string
  title: string
}
export interface RectificationPayload extends About {
  expected_seq: number
  note: string
}
export interface VerificationPayload extends About {
  expected_seq: number
  accepted: boolean
  note: string | null
}
export interface CommentPayload extends About {
  text: string | null
}
export type DeedKind = 'rectification' | 'verification' | 'comment'
export type DeedPayload = RectificationPayload | VerificationPayload | CommentPayload

const photoIds = (item: QueueItem<DeedPayload>): string[] => item.files.map((file) => file.id)

async function sendRectification(item: QueueItem<RectificationPayload>): Promise<void> {
  const { hazard_id, expected_seq, note } = item.payload
  const body = { expected_seq, note, photo_ids: photoIds(item) }
  await api.post('/api/v1/hazards/{hazard_id}/rectification', { path: { hazard_id }, body, key: item.key })
}

async function sendVerification(item: QueueItem<VerificationPayload>): Promise<void> {
  const { hazard_id, expected_seq, accepted, note } = item.payload
  const body = { expected_seq, accepted, note, photo_ids: photoIds(item) }
  await api.post('/api/v1/hazards/{hazard_id}/verification', { path: { hazard_id }, body, key: item.key })
}

async function sendComment(item: QueueItem<CommentPayload>): Promise<void> {
  const { hazard_id, text } = item.payload
  const body = { text, photo_ids: photoIds(item), voice_id: null }
  await api.post('/api/v1/cases/{case_id}/comments', { path: { case_id: hazard_id }, body, key: item.key })
}

/** What people do about a hazard where there is no signal: rectify, verify, say something. */
export function registerDeeds(queue: OfflineQueue): void {
  queue.register<RectificationPayload>('rectification', sendRectification)
  queue.register<VerificationPayload>('verification', sendVerification)
  queue.register<CommentPayload>('comment', sendComment)
}

const KINDS: readonly string[] = ['rectification', 'verification', 'comment'] satisfies DeedKind[]

/** The deeds about one hazard that have not arrived yet. */
export function deedsAbout(items: QueueItem[], hazardId: string): QueueItem<DeedPayload>[] {
  const deeds = items.filter((item) => KINDS.includes(item.kind)) as QueueItem<DeedPayload>[]
  return deeds.filter((item) => item.payload.hazard_id === hazardId)
}

/** The hazards of which a step is done and not sent yet. */
export function stepsKept(items: QueueItem[]): string[] {
  const steps = items.filter((item) => item.kind === 'rectification' || item.kind === 'verification')
  return steps.map((item) => (item.payload as DeedPayload).hazard_id)
}

/** Which deed a kept item is, for its name. */
export function deedOf(kind: string, payload: DeedPayload): 'rectify' | 'accept' | 'send_back' | 'comment' {
  if (kind === 'rectification') return 'rectify'
  if (kind === 'comment') return 'comment'
  return 'accepted' in payload && payload.accepted ? 'accept' : 'send_back'
}

/** The words of a kept item. */
export function wordsOf(payload: DeedPayload): string {
  return ('note' in payload ? payload.note : payload.text) ?? ''
}
