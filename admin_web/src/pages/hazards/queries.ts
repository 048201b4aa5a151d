import { useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { api, data } from '@/api/client'
import { useNow } from '@/composables/time'
import { usePages } from '@/composables/usePages'
import { useSession } from '@/session/store'
import { hazardQuery, readFilter, type DeskFilter, type Preset } from './filters'
import type { Hazard, HazardQuery, Viewer } from './types'

export const DESK_PAGE = 50
const EVERY = 60_000
/** Hazards counted one by one where the statistics do not count them. */
const COUNTED = 200

/** Return who looks at the desk. */
export function useViewer(): Viewer {
  const session = useSession()
  return {
    get id() {
      return session.me?.id ?? ''
    },
    can: (permission) => session.can(permission),
  }
}

export const fetchHazards = (query: HazardQuery) => data(api.GET('/api/v1/hazards', { params: { query } }))

export function useDeskList(filter: MaybeRefOrGetter<DeskFilter>, enabled: MaybeRefOrGetter<boolean>) {
  const now = useNow()
  const query = computed(() => hazardQuery(toValue(filter), now.value))
  return usePages<Hazard>(
    () => ['hazards', 'list', query.value],
    (cursor) => fetchHazards({ ...query.value, limit: DESK_PAGE, cursor }),
    { enabled, refetchInterval: EVERY },
  )
}

/** Where hazards stand now, of the units that one oversees. */
export function useStatistics(enabled: MaybeRefOrGetter<boolean>, unit?: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: computed(() => ['hazards', 'statistics', toValue(unit) ?? '']),
    queryFn: () => data(api.GET('/api/v1/hazards/statistics', { params: { query: { unit_id: toValue(unit) } } })),
    enabled: computed(() => toValue(enabled)),
    refetchInterval: EVERY,
  })
}

/** Count what a chip shows by listing it; null beyond what one answer holds. */
export function usePresetCount(preset: Preset, enabled: boolean) {
  return useQuery({
    queryKey: ['hazards', 'count', preset],
    queryFn: async () => {
      const page = await fetchHazards({ ...hazardQuery({ ...readFilter({}), preset }, Date.now()), limit: COUNTED })
      return page.next_cursor ? null : page.items.length
    },
    enabled,
    refetchInterval: EVERY,
  })
}

export function useHazardOptions() {
  return useQuery({ queryKey: ['hazard-options'], queryFn: () => data(api.GET('/api/v1/hazard-options')), staleTime: 600_000 })
}

export function useHazardFlow() {
  return useQuery({
    queryKey: ['case-flow', 'hazard'],
    queryFn: () => data(api.GET('/api/v1/case-flows/{code}', { params: { path: { code: 'hazard' } } })),
    staleTime: 600_000,
  })
}

export const hazardQueryOptions = (id: string) => ({
  queryKey: ['hazards', 'one', id],
  queryFn: () => data(api.GET('/api/v1/hazards/{hazard_id}', { params: { path: { hazard_id: id } } })),
})

export function useHazard(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => hazardQueryOptions(id.value).queryKey),
    queryFn: () => hazardQueryOptions(id.value).queryFn(),
    enabled: computed(() => id.value !== ''),
    placeholderData: undefined,
    refetchInterval: EVERY,
  })
}

export function useTimeline(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['hazards', 'timeline', id.value]),
    queryFn: () => data(api.GET('/api/v1/cases/{case_id}/timeline', { params: { path: { case_id: id.value }, query: { limit: 100 } } })),
    enabled: computed(() => id.value !== ''),
    placeholderData: undefined,
    refetchInterval: EVERY,
  })
}

export function useDuplicates(id: Ref<string>, enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: computed(() => ['hazards', 'duplicates', id.value]),
    queryFn: async () => (await data(api.GET('/api/v1/hazards/{hazard_id}/duplicates', { params: { path: { hazard_id: id.value } } }))).items,
    enabled: computed(() => toValue(enabled) && id.value !== ''),
    placeholderData: undefined,
  })
}

/** Read anew whatever a deed may have changed. */
export async function refreshDesk(client: QueryClient): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: ['hazards'] }), client.invalidateQueries({ queryKey: ['todos'] })])
}

/** Return how many wait to be confirmed, for the side bar. */
export function useConfirmCount(): Ref<number | undefined> {
  const viewer = useViewer()
  const confirms = () => viewer.can('cases.read') && viewer.can('hazards.confirm')
  const statistics = useStatistics(confirms)
  return computed(() => (confirms() ? statistics.data.value?.nodes.find((node) => node.node === 'confirm')?.open : undefined))
}
