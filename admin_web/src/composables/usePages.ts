import { useInfiniteQuery, type QueryKey } from '@tanstack/vue-query'
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

export interface Pages<T> {
  items: ComputedRef<T[]>
  hasMore: ComputedRef<boolean>
  isLoadingMore: ComputedRef<boolean>
  isPending: ComputedRef<boolean>
  isFetching: ComputedRef<boolean>
  error: ComputedRef<Error | null>
  updatedAt: ComputedRef<number>
  more(): Promise<void>
  refetch(): Promise<void>
}

/** List by cursor: `key` holds every filter, `fetchPage` gets the cursor (undefined for the first page). */
export function usePages<T>(
  key: MaybeRefOrGetter<QueryKey>,
  fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
  options: { enabled?: MaybeRefOrGetter<boolean>; refetchInterval?: number } = {},
): Pages<T> {
  const query = useInfiniteQuery({
    queryKey: computed(() => toValue(key)),
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<T>) => page.next_cursor ?? undefined,
    enabled: computed(() => toValue(options.enabled) ?? true),
    refetchInterval: options.refetchInterval ?? false,
  })
  return {
    items: computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? []),
    hasMore: computed(() => query.hasNextPage.value),
    isLoadingMore: computed(() => query.isFetchingNextPage.value),
    isPending: computed(() => query.isPending.value),
    isFetching: computed(() => query.isFetching.value),
    error: computed(() => query.error.value),
    updatedAt: computed(() => query.dataUpdatedAt.value),
    more: async () => void (await query.fetchNextPage()),
    refetch: async () => void (await query.refetch()),
  }
}
