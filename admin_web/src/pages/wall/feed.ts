import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { problemOf, ApiProblem } from '@/api/problem'
import type { components } from '@/api/schema'
import { currentLanguage } from '@/locales'

export type Wall = components['schemas']['WallOut']

export const EVERY_MS = 15_000
const LONGEST_MS = 120_000
/** A screen that was disconnected asks seldom; it may be given back by the same address only by a mistake undone. */
const REVOKED_MS = 300_000
const STALE_MS = 3 * EVERY_MS

export interface Answer {
  /** Absent: nothing has changed. */
  wall?: Wall
  etag: string | null
}

/** Ask what the wall shows, by the display's own credentials and no session; an unchanged wall costs no transfer. */
export async function fetchWall(credentials: string, etag: string | null): Promise<Answer> {
  const headers = new Headers({ Authorization: `Display ${credentials}`, 'Accept-Language': currentLanguage() })
  if (etag) headers.set('If-None-Match', etag)
  let response: Response
  try {
    response = await fetch('/api/v1/wall', { headers, cache: 'no-store', signal: AbortSignal.timeout(EVERY_MS) })
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) throw new ApiProblem({ code: 'network', status: 0 })
    throw error
  }
  if (response.status === 304) return { etag }
  if (!response.ok) throw await problemOf(response)
  return { wall: (await response.json()) as Wall, etag: response.headers.get('ETag') }
}

/** Return how long to wait after so many failures in a row: twice as long each time, two minutes at most. */
export function waitAfter(failures: number): number {
  return Math.min(EVERY_MS * 2 ** failures, LONGEST_MS)
}

export interface Feed {
  wall: ShallowRef<Wall | null>
  state: Ref<'connecting' | 'live' | 'revoked' | 'offline'>
  /** When it was last known to be true, by this machine's clock. */
  freshAt: Ref<number>
  stale: ComputedRef<boolean>
  /** What to add to this machine's clock to have the server's. */
  ahead: Ref<number>
  start(): void
  stop(): void
}

/** Keep a wall fresh: every 15 s, less often while it fails; what was shown last stays while there is no signal. */
export function useWallFeed(credentials: () => string, now: Ref<number>, ask: typeof fetchWall = fetchWall): Feed {
  const wall = shallowRef<Wall | null>(null)
  const state = ref<'connecting' | 'live' | 'revoked' | 'offline'>('connecting')
  const freshAt = ref(0)
  const ahead = ref(0)
  let etag: string | null = null
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Counts the starts: an answer to an earlier one, of other credentials perhaps, counts no more. */
  let round = 0

  function take(answer: Answer): void {
    if (answer.wall) {
      wall.value = answer.wall
      ahead.value = Date.parse(answer.wall.server_time) - Date.now()
    }
    etag = answer.etag
    failures = 0
    freshAt.value = Date.now()
    state.value = 'live'
  }

  function fail(problem: ApiProblem): void {
    if (problem.status === 401) {
      state.value = 'revoked'
      wall.value = null
      etag = null
      return
    }
    failures += 1
    if (!wall.value) state.value = 'offline'
  }

  async function look(mine: number): Promise<void> {
    try {
      const answer = await ask(credentials(), etag)
      if (mine === round) take(answer)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (mine === round) fail(error)
    } finally {
      if (mine === round) timer = setTimeout(() => void look(mine), state.value === 'revoked' ? REVOKED_MS : waitAfter(failures))
    }
  }

  function stop(): void {
    round += 1
    clearTimeout(timer)
  }
  function start(): void {
    stop()
    etag = null
    void look(round)
  }
  onScopeDispose(stop)
  return { wall, state, freshAt, stale: computed(() => freshAt.value > 0 && now.value - freshAt.value > STALE_MS), ahead, start, stop }
}

/** Keep one deed of each kind and unit, the newest, so that the foot of the wall does not repeat itself. */
export function distinctDeeds(deeds: Wall['deeds']): Wall['deeds'] {
  const seen = new Set<string>()
  return deeds.filter(({ event, unit_name }) => {
    const key = `${event} ${unit_name}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Return where a drawing stands in a minute: within a pixel or two of its place, so that nothing burns in. */
export function shiftAt(minute: number): { x: number; y: number } {
  const path = [[0, 0], [1, 0], [2, 1], [1, 2], [0, 1], [-1, 0], [-2, -1], [-1, -2]] as const
  const [x, y] = path[Math.abs(Math.floor(minute)) % path.length]!
  return { x, y }
}
