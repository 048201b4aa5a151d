import { keepPreviousData, QueryClient } from '@tanstack/vue-query'
import { ApiProblem } from '@/api/problem'

const MOST_RETRIES = 2

/** Retry only what may pass by itself: no connection, or a fault of the server. */
export function shouldRetry(failures: number, error: Error): boolean {
  return failures < MOST_RETRIES && error instanceof ApiProblem && error.transient && error.status !== 429
}

/** Make the cache of all queries: 30 s fresh, the previous page stays while the next one loads. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, gcTime: 600_000, retry: shouldRetry, placeholderData: keepPreviousData, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
