import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type ComputedRef, type Ref } from 'vue'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'
import { explain } from '@/composables/explain'
import { useAction } from '@/composables/useAction'

/** A filter that somebody keeps for a page; `query` is the page's own URL query. */
export type SavedView = components['schemas']['SavedViewOut']

export interface SavedViews {
  views: ComputedRef<SavedView[]>
  busy: Ref<boolean>
  /** Why nothing can be saved, empty when it can. */
  problem: ComputedRef<string>
  save(name: string, query: Record<string, string>): Promise<boolean>
  remove(view: SavedView): Promise<void>
}

const MOST = 50

/** Keep named filters of one page on the server, so that they are there on every machine. */
export function useSavedViews(page: string): SavedViews {
  const client = useQueryClient()
  const key = ['saved-views', page]
  const again = () => client.invalidateQueries({ queryKey: key })
  const query = useQuery({
    queryKey: key,
    queryFn: async () => (await data(api.GET('/api/v1/me/saved-views', { params: { query: { page, limit: MOST } } }))).items,
    staleTime: 300_000,
  })
  const keep = useAction(
    (view: { name: string; query: Record<string, string> }, { key: id, headers }) =>
      data(api.POST('/api/v1/me/saved-views', { body: { id, page, ...view }, headers })),
    { done: again },
  )
  const drop = useAction(
    (view_id: string, { headers }) => data(api.DELETE('/api/v1/me/saved-views/{view_id}', { params: { path: { view_id } }, headers })),
    { done: again },
  )
  return {
    views: computed(() => query.data.value ?? []),
    busy: keep.busy,
    problem: computed(() => (query.error.value ? explain(query.error.value) : '')),
    save: async (name, kept) => (await keep.run({ name, query: kept })) !== undefined,
    remove: async (view) => void (await drop.run(view.id)),
  }
}
