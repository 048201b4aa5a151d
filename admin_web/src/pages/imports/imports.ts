import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { api, data } from '@/api/client'
import { isMoving, type RosterImport } from './outcomes'

/** Watch one import; asks every second while a worker is at it, so leaving and coming back goes on where the work is. */
export function useImport(id: MaybeRefOrGetter<string>) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['roster-import', id],
    queryFn: () => data(api.GET('/api/v1/roster-imports/{import_id}', { params: { path: { import_id: toValue(id) } } })),
    staleTime: 0,
    placeholderData: undefined,
    refetchInterval: (asked) => (isMoving(asked.state.data) ? 1000 : false),
  })
  /** Show what an answer says at once; what was listed of the file is asked anew. */
  async function show(now: RosterImport): Promise<void> {
    client.setQueryData(['roster-import', now.id], now)
    await Promise.all([client.invalidateQueries({ queryKey: ['roster-imports'] }), client.invalidateQueries({ queryKey: ['roster-rows', now.id] })])
  }
  return { query, show }
}

/** Send a file; it is read by a worker, nothing changes yet. */
export async function uploadRoster(file: File, headers: { 'Idempotency-Key': string }): Promise<RosterImport> {
  const form = new FormData()
  form.set('file', file)
  return data(api.POST('/api/v1/roster-imports', { body: form as unknown as { file: string }, bodySerializer: () => form, headers }))
}
