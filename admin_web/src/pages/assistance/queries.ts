import { useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { api, data } from '@/api/client'
import { usePages } from '@/composables/usePages'
import { useSession } from '@/session/store'
import { requestQuery, type DeskFilter } from './filters'
import type { Request } from './types'

export const DESK_PAGE = 50
const EVERY = 60_000
const COUNTED = 100

export function useDeskList(filter: MaybeRefOrGetter<DeskFilter>) {
  const query = computed(() => requestQuery(toValue(filter)))
  return usePages<Request>(
    () => ['assistance', 'list', query.value],
    (cursor) => data(api.GET('/api/v1/assistance-requests', { params: { query: { ...query.value, limit: DESK_PAGE, cursor } } })),
    { refetchInterval: EVERY },
  )
}

/** Return how many requests wait for oneself, for the side bar; more than an answer holds is said as that many. */
export function useWaitingCount(): Ref<number | undefined> {
  const session = useSession()
  const query = useQuery({
    queryKey: ['assistance', 'waiting'],
    queryFn: () => data(api.GET('/api/v1/assistance-requests', { params: { query: { waiting: true, limit: COUNTED } } })),
    enabled: computed(() => session.can('grievances.handle')),
    refetchInterval: EVERY,
  })
  return computed(() => query.data.value?.items.length)
}

export function useRequest(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['assistance', 'one', id.value]),
    queryFn: () => data(api.GET('/api/v1/assistance-requests/{request_id}', { params: { path: { request_id: id.value } } })),
    enabled: computed(() => id.value !== ''),
    placeholderData: undefined,
    refetchInterval: EVERY,
  })
}

/** The services that are offered, for filters and calendars. */
export function useOffered() {
  return useQuery({ queryKey: ['assistance', 'offered'], queryFn: () => data(api.GET('/api/v1/assistance-services')), staleTime: 300_000 })
}

export async function refreshDesk(client: QueryClient): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: ['assistance'] }), client.invalidateQueries({ queryKey: ['todos'] })])
}
