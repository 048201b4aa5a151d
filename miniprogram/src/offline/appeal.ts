import { api, type Schema } from '@/api/client'
import type { ReportPhoto, ReportVoice } from './hazard'
import type { Carrier, QueueItem } from './types'

/** Something said to the union (诉求) under one's name. Photos and voice note are the item's files; the anonymous ones never
 *  come here: nothing of them is stored on the phone. */
export interface AppealSaid {
  mode: 'named' | 'confidential'
  text: string
  category: string | null
  /** What the queue's list shows: nobody who looks over the shoulder reads the words. */
  categoryName: string
  urgency: Schema<'AppealIn'>['urgency']
  unitId: string | null
  unitName: string
  about: string[]
  photos: ReportPhoto[]
  voice: ReportVoice | null
  /** The line that the files hang on: its id, and its words. */
  filesId: string
  filesWords: string
}
export type AppealBegun = Pick<
  Schema<'SubmittedOut'>,
  'id' | 'number' | 'category_name' | 'clock' | 'first_response_minutes' | 'resolution_minutes' | 'first_response_due_at' | 'by_day'
>

/** The words come first, and the files hang on them. Sent again under its id, it is the same appeal. */
export const appealCarrier: Carrier<AppealSaid, AppealBegun> = {
  async begin(item) {
    const { mode, text, category, urgency, unitId, about } = item.payload
    const body: Schema<'AppealIn'> = { mode, id: item.id, tenant: null, title: null, text, category, urgency, unit_id: unitId, about }
    const answer = await api.post('/api/v1/appeals', { body, key: item.key })
    const { id, number, category_name, clock, first_response_minutes, resolution_minutes, first_response_due_at, by_day } = answer
    return { id, number, category_name, clock, first_response_minutes, resolution_minutes, first_response_due_at, by_day }
  },
  upload: (filePath, id, key, begun) =>
    api.uploadTo('/api/v1/appeals/{appeal_id}/files', { filePath, id, key }, { path: { appeal_id: begun.id } }),
}

/** Say the line that the files hang on, where there are any. */
export async function sendAppeal(item: QueueItem<AppealSaid>): Promise<AppealBegun> {
  const begun = item.begun as AppealBegun
  const { filesId, filesWords } = item.payload
  if (item.files.length) {
    const body = { id: filesId, text: filesWords, kind: null, file_ids: item.files.map((file) => file.id) }
    await api.post('/api/v1/appeals/{appeal_id}/messages', { path: { appeal_id: begun.id }, body, key: filesId })
  }
  return begun
}
