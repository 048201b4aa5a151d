import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'

export type JobEvent = components['schemas']['EventOut']
export const EVERY_MS = 5000
/** The API takes so many at once. */
export const MOST = 500
const SLOW_SECONDS = 60
const LATE_SECONDS = 300

export function useBacklog(everyMs = EVERY_MS) {
  return useQuery({ queryKey: ['events', 'backlog'], queryFn: () => data(api.GET('/api/v1/events/backlog')), refetchInterval: everyMs, staleTime: 0 })
}

/** What was given up waits for somebody; the side bar shows how many. */
export function useParkedCount(): Ref<number | undefined> {
  const query = useQuery({ queryKey: ['events', 'backlog'], queryFn: () => data(api.GET('/api/v1/events/backlog')), refetchInterval: 60_000 })
  return computed(() => query.data.value?.parked)
}

/** Judge the age of the oldest due delivery (seconds): workers take what is due within seconds when all is well. */
export function healthOf(backlog: { due: number; parked: number }, ageSeconds: number): 'well' | 'slow' | 'late' {
  if (backlog.due > 0 && ageSeconds >= LATE_SECONDS) return 'late'
  return backlog.due > 0 && ageSeconds >= SLOW_SECONDS ? 'slow' : 'well'
}

/** Split a handler's name into the domain that it belongs to and its own name. */
export function handlerOf(name: string): { domain: string; own: string } {
  const parts = name.replace(/^gongyou\./, '').split('.')
  return { domain: parts.length > 1 ? parts[0]! : '', own: parts.at(-1)! }
}

/** Return the line of a traceback that says what went wrong: its last one. */
export function headline(error: string | null): string {
  const lines = (error ?? '').split('\n').map((line) => line.trim()).filter(Boolean)
  return lines.at(-1) ?? ''
}

/** Cut a list into parts that the API takes. */
export function inParts<T>(all: readonly T[], most = MOST): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) => all.slice(index * most, (index + 1) * most))
}

/** Fetch the ids of everything that was given up. */
export async function parkedIds(): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await data(api.GET('/api/v1/events', { params: { query: { parked: true, limit: 200, cursor } } }))
    ids.push(...page.items.map((one) => one.id))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return ids
}
