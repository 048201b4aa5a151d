import { keepPreviousData, QueryClient } from '@tanstack/vue-query'
import { ApiProblem } from '@/api/problem'

const MOST_RETRIES = 2

/** Retry only what may pass by itself: no connection, or a fault of the server. */
export function shouldRetry(failures: number, error: Error): boolean {
  return failures < MOST_RETRIES && error instanceof ApiProblem && error.transient && error.status !== 429
}

/** Keep what a drawer showed while it slides away, and no longer: under another id it would be acted on as that one. */
export function whileClosing(id: () => string | null): <T>(previous: T | undefined) => T | undefined {
  return (previous) => (id() === null ? previous : undefined)
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
