import { useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { api, data } from '@/api/client'
import { usePages } from '@/composables/usePages'
import { useSession } from '@/session/store'
import { tableQuery, type DeskFilter } from './filters'
import type { Appeal, AppealQuery, Message } from './types'

export const TABLE_PAGE = 50
/** How often the desk is read anew while one looks at it. */
export const EVERY = 30_000

export const fetchAppeals = (query: AppealQuery) => data(api.GET('/api/v1/appeals', { params: { query } }))

export function useTable(filter: MaybeRefOrGetter<DeskFilter>, enabled: MaybeRefOrGetter<boolean>) {
  return usePages<Appeal>(
    () => ['appeals', 'list', tableQuery(toValue(filter))],
    (cursor) => fetchAppeals({ ...tableQuery(toValue(filter)), limit: TABLE_PAGE, cursor }),
    { enabled, refetchInterval: EVERY },
  )
}

export function useCounts(enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({ queryKey: ['appeals', 'counts'], queryFn: () => data(api.GET('/api/v1/appeal-counts')), enabled: computed(() => toValue(enabled)), refetchInterval: EVERY })
}

/** Return how many wait to be taken, for the side bar. */
export function useWaitingCount(): Ref<number | undefined> {
  const session = useSession()
  const counts = useCounts(() => session.can('grievances.handle'))
  return computed(() => counts.data.value?.nodes.accept)
}

export const appealQueryOptions = (id: string) => ({
  queryKey: ['appeals', 'one', id],
  queryFn: () => data(api.GET('/api/v1/appeals/{appeal_id}', { params: { path: { appeal_id: id } } })),
})

export function useAppeal(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => appealQueryOptions(id.value).queryKey),
    queryFn: () => appealQueryOptions(id.value).queryFn(),
    enabled: computed(() => id.value !== ''),
    placeholderData: undefined,
    refetchInterval: EVERY,
  })
}

/** The conversation beyond what came with its case. */
export function useMoreMessages(id: Ref<string>, from: Ref<string | null>) {
  return usePages<Message>(
    () => ['appeals', 'messages', id.value, from.value],
    (cursor) => data(api.GET('/api/v1/appeals/{appeal_id}/messages', { params: { path: { appeal_id: id.value }, query: { cursor: cursor ?? from.value ?? undefined } } })),
    { enabled: () => from.value !== null, refetchInterval: EVERY },
  )
}

export function useColleagues(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['appeals', 'colleagues', id.value]),
    queryFn: async () => (await data(api.GET('/api/v1/appeals/{appeal_id}/colleagues', { params: { path: { appeal_id: id.value } } }))).items,
    placeholderData: undefined,
  })
}

/** What this tenant promises and what it calls its categories. */
export function useHotline() {
  const session = useSession()
  return useQuery({ queryKey: ['hotline'], queryFn: () => data(api.GET('/api/v1/hotline', { params: { query: { tenant: session.me?.tenant.code ?? '' } } })), staleTime: 300_000 })
}

export function useAppealOptions() {
  return useQuery({ queryKey: ['appeal-options'], queryFn: () => data(api.GET('/api/v1/appeal-options')), staleTime: 300_000 })
}

/** Read anew whatever a step may have changed. */
export async function refreshDesk(client: QueryClient): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: ['appeals'] }), client.invalidateQueries({ queryKey: ['todos'] })])
}
