import { api, type Schema } from '@/api/client'
import { usePage, type Paged } from '@/composables/usePage'

export type OwnAppeal = Schema<'AppealItemOut'>

/** What one has said under one's name, the newest first. No copy stays on the phone: its titles are what was said. */
export function useOwnAppeals(): Paged<OwnAppeal> {
  return usePage<OwnAppeal>(null, (cursor) => api.get('/api/v1/me/appeals', { query: { limit: 20, cursor } }))
}
