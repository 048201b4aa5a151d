import { api, type Schema } from '@/api/client'
import { cacheOf } from '@/stores/storage'
import type { OfflineQueue } from './queue'
import type { QueueItem } from './types'

export const START = 'inspection.start'
export const ANSWERS = 'inspection.answers'
export const COMPLETION = 'inspection.completion'
export const INSPECTION_KINDS: readonly string[] = [START, ANSWERS, COMPLETION]

export type InspectionDetail = Schema<'InspectionDetailOut'>
export type AnswerIn = Schema<'InspectionAnswerIn'>
interface Deed {
  /** The inspection's id: what is done in one inspection goes in the order in which it was done. */
  inspection: string
  /** Its plan's name, for whoever looks at what waits. */
  name: string
}
export interface StartDeed extends Deed {
  /** RFC 3339, as are the others: when it was done, not when it was sent. */
  started_at: string
}
export interface AnswersDeed extends Deed {
  answers: AnswerIn[]
}
export interface CompletionDeed extends Deed {
  done_at: string
}

/** The name under which an inspection's copy lies in the account's cache; `useResource` reads the same. */
export const copyName = (inspection: string): string => `inspection.${inspection}`

function keepCopy(owner: string, value: InspectionDetail): void {
  cacheOf(owner).write(copyName(value.id), { value, at: Date.now() })
}

function path(item: QueueItem<Deed>): { inspection_id: string } {
  return { inspection_id: item.payload.inspection }
}

/** Start, answers and completion of inspections (检查), each safe to send again, in the order in which they were done. */
export function registerInspections(queue: OfflineQueue): void {
  const chain = ({ inspection }: Deed): string => inspection
  queue.register<StartDeed>(
    START,
    async (item) => {
      const body = { started_at: item.payload.started_at }
      keepCopy(item.owner, await api.post('/api/v1/inspections/{inspection_id}/start', { path: path(item), body, key: item.key }))
    },
    chain,
  )
  queue.register<AnswersDeed>(
    ANSWERS,
    async (item) => {
      const body = { answers: item.payload.answers }
      keepCopy(item.owner, await api.post('/api/v1/inspections/{inspection_id}/answers', { path: path(item), body, key: item.key }))
    },
    chain,
  )
  queue.register<CompletionDeed>(
    COMPLETION,
    async (item) => {
      const body = { done_at: item.payload.done_at }
      keepCopy(item.owner, await api.post('/api/v1/inspections/{inspection_id}/completion', { path: path(item), body, key: item.key }))
    },
    chain,
  )
}
