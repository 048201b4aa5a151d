import { api } from '@/api/client'
import type { AnonymousWire } from './anonymous'
import { randomId, secretKey } from './ids'

const MESSAGES = '/api/v1/appeals/{appeal_id}/messages'
const FILES = '/api/v1/appeals/{appeal_id}/files'

/** Over the network without the session: a receipt's token, or none at all. */
export const anonymousWire: AnonymousWire = {
  submit: (words, key) =>
    api.post('/api/v1/appeals', { body: { mode: 'anonymous', id: null, title: null, ...words }, key, anonymous: true }),
  async upload(file, appealId, bearer) {
    await api.uploadTo(FILES, { filePath: file.path, id: file.id, key: file.id }, { path: { appeal_id: appealId }, bearer })
  },
  async hang({ id, words, fileIds }, appealId, bearer) {
    const body = { id, text: words, kind: null, file_ids: fileIds }
    await api.post(MESSAGES, { path: { appeal_id: appealId }, body, key: id, bearer })
  },
  async renew(tenant, receipt) {
    return (await api.post('/api/v1/receipts', { body: { tenant, receipt }, key: await secretKey(), anonymous: true })).token
  },
  key: secretKey,
  id: randomId,
}
