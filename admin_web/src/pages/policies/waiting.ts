import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, data } from '@/api/client'

const MOST = 100

/** Count the questions that wait for an answer; more than a hundred are said as a hundred. */
export function useWaitingCount(): Ref<number | undefined> {
  const query = useQuery({
    queryKey: ['policies', 'waiting-count'],
    queryFn: () => data(api.GET('/api/v1/policy-questions', { params: { query: { waiting: true, limit: MOST } } })),
    refetchInterval: 60_000,
  })
  return computed(() => query.data.value?.items.length)
}
