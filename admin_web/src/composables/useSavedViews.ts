import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { IDEMPOTENCY_KEY, newKey, send } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { explain } from '@/composables/explain'
import { toast } from '@/composables/toast'

/** A filter that somebody keeps for a page; `query` is the page's own URL query. */
export interface SavedView {
  id: string
  page: string
  name: string
  query: Record<string, string>
}

export interface SavedViews {
  views: ComputedRef<SavedView[]>
  busy: Ref<boolean>
  /** Why nothing can be saved, empty when it can. */
  problem: ComputedRef<string>
  save(name: string, query: Record<string, string>): Promise<boolean>
  remove(view: SavedView): Promise<void>
}

const PATH = '/api/v1/me/saved-views'

function request(path: string, method: string, body?: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', ...(method === 'GET' ? {} : { [IDEMPOTENCY_KEY]: newKey() }) }
  return send(new Request(new URL(path, location.origin), { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }))
}

/** Keep named filters of one page on the server, so that they are there on every machine. */
export function useSavedViews(page: string): SavedViews {
  const client = useQueryClient()
  const key = ['saved-views', page]
  const busy = ref(false)
  const query = useQuery({
    queryKey: key,
    queryFn: async () => ((await (await request(`${PATH}?page=${encodeURIComponent(page)}`, 'GET')).json()) as { items: SavedView[] }).items,
    staleTime: 300_000,
  })

  async function change(work: () => Promise<unknown>): Promise<boolean> {
    busy.value = true
    try {
      await work()
      await client.invalidateQueries({ queryKey: key })
      return true
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      toast('error', explain(error))
      return false
    } finally {
      busy.value = false
    }
  }

  return {
    views: computed(() => query.data.value ?? []),
    busy,
    problem: computed(() => (query.error.value ? explain(query.error.value) : '')),
    save: (name, kept) => change(() => request(PATH, 'POST', { page, name, query: kept })),
    remove: async (view) => void (await change(() => request(`${PATH}/${view.id}`, 'DELETE'))),
  }
}
