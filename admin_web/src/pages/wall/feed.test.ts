import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { ApiProblem } from '@/api/problem'
import { setZone } from '@/composables/time'
import { distinctDeeds, EVERY_MS, fetchWall, shiftAt, useWallFeed, waitAfter, type Answer, type Wall } from './feed'
import { keepCredentials, msToNight, useNightlyReload } from './screen'

const START = Date.parse('2026-11-20T13:00:00Z')
const wall = (name: string) => ({ name, server_time: new Date(Date.now() + 2000).toISOString() }) as Wall
const offline = () => Promise.reject(new ApiProblem({ code: 'network', status: 0 }))
const revoked = () => Promise.reject(new ApiProblem({ code: 'display.unknown', status: 401 }))
type Ask = (credentials: string, etag: string | null) => Promise<Answer>

function feed(ask: Ask) {
  const now = ref(Date.now())
  const asked = vi.fn(ask)
  const scope = effectScope()
  const made = scope.run(() => useWallFeed(() => 'mine.token', now, asked))!
  made.start()
  return { ...made, asked, scope, tick: async (ms: number) => (await vi.advanceTimersByTimeAsync(ms), void (now.value = Date.now())) }
}

beforeEach(() => vi.useFakeTimers({ now: START }))
afterEach(() => vi.useRealTimers())

describe('a wall that refreshes itself', () => {
  it('asks every 15 s, with what it had', async () => {
    const made = feed((_c, etag) => Promise.resolve(etag ? { etag } : { wall: wall('first'), etag: 'W/"1"' }))
    await made.tick(0)
    expect([made.state.value, made.wall.value?.name, made.ahead.value]).toEqual(['live', 'first', 2000])
    await made.tick(EVERY_MS)
    expect(made.asked.mock.calls).toEqual([['mine.token', null], ['mine.token', 'W/"1"']])
    expect(made.wall.value?.name).toBe('first')
    expect(made.freshAt.value).toBe(START + EVERY_MS)
    made.scope.stop()
  })
  it('keeps what it showed without a signal, asks less often, and says since when', async () => {
    let ask: Ask = () => Promise.resolve({ wall: wall('kept'), etag: null })
    const made = feed((c, e) => ask(c, e))
    await made.tick(0)
    ask = offline
    await made.tick(EVERY_MS)
    expect([made.state.value, made.wall.value?.name, made.stale.value]).toEqual(['live', 'kept', false])
    await made.tick(EVERY_MS * 2 + EVERY_MS * 4)
    expect(made.asked).toHaveBeenCalledTimes(4)
    expect([made.stale.value, made.freshAt.value, made.wall.value?.name]).toEqual([true, START, 'kept'])
    ask = () => Promise.resolve({ wall: wall('back'), etag: null })
    await made.tick(120_000)
    expect([made.stale.value, made.wall.value?.name]).toEqual([false, 'back'])
    made.scope.stop()
  })
  it('says so where there has never been a signal', async () => {
    const made = feed(offline)
    await made.tick(0)
    expect([made.state.value, made.wall.value]).toEqual(['offline', null])
    made.scope.stop()
  })
  it('shows nothing any more once it is disconnected, and hardly asks', async () => {
    let ask: Ask = () => Promise.resolve({ wall: wall('secret'), etag: 'W/"1"' })
    const made = feed((c, e) => ask(c, e))
    await made.tick(0)
    ask = revoked
    await made.tick(EVERY_MS)
    expect([made.state.value, made.wall.value]).toEqual(['revoked', null])
    await made.tick(120_000)
    expect(made.asked).toHaveBeenCalledTimes(2)
    made.scope.stop()
  })
  it('stops with its page', async () => {
    const made = feed(() => Promise.resolve({ wall: wall('x'), etag: null }))
    await made.tick(0)
    made.scope.stop()
    await made.tick(EVERY_MS * 10)
    expect(made.asked).toHaveBeenCalledTimes(1)
  })
  it('takes no answer that was meant for the display it showed before', async () => {
    const answers: ((answer: Answer) => void)[] = []
    const made = feed(() => new Promise((resolve) => answers.push(resolve)))
    made.start()
    answers[1]!({ wall: wall('new'), etag: null })
    await made.tick(0)
    answers[0]!({ wall: wall('old'), etag: null })
    await made.tick(EVERY_MS)
    expect(made.wall.value?.name).toBe('new')
    expect(made.asked).toHaveBeenCalledTimes(3)
    made.scope.stop()
  })
  it('waits two minutes at most', () => {
    expect([0, 1, 2, 3, 4, 40].map(waitAfter)).toEqual([15_000, 30_000, 60_000, 120_000, 120_000, 120_000])
  })
})

describe('asking for a wall', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('uses the display’s token and no session, and takes 304 for unchanged', async () => {
    const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() => Promise.resolve(new Response(null, { status: 304 })))
    vi.stubGlobal('fetch', fetched)
    sessionStorage.setItem('gy-token', 'somebody')
    expect(await fetchWall('mine.token', 'W/"1"')).toEqual({ etag: 'W/"1"' })
    const headers = new Headers(fetched.mock.calls[0]![1].headers)
    expect([headers.get('Authorization'), headers.get('If-None-Match')]).toEqual(['Display mine.token', 'W/"1"'])
    sessionStorage.clear()
  })
  it('calls a connection that is gone by its name', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    await expect(fetchWall('mine.token', null)).rejects.toMatchObject({ code: 'network' })
  })
})

describe('the screen', () => {
  afterEach(() => sessionStorage.clear())
  it('takes its token out of the address and keeps it for the next reload', () => {
    expect(keepCredentials('#mine.abc-_1')).toBe('mine.abc-_1')
    expect(keepCredentials('')).toBe('mine.abc-_1')
    expect(keepCredentials('#other.token')).toBe('other.token')
    expect(keepCredentials('#nonsense')).toBe('other.token')
  })
  it('has none where none was given', () => {
    expect(keepCredentials('')).toBe('')
  })
  it('reloads in the night of its place', () => {
    expect(msToNight(Date.parse('2026-11-20T19:00:00Z'))).toBe(30 * 60_000)
    expect(msToNight(Date.parse('2026-11-20T19:30:00Z'))).toBe(24 * 3_600_000)
  })
  it('plans the reload anew once it is told in which zone it hangs', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-20T13:00:00Z') })
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(null)))
    const reload = vi.fn()
    const zone = ref<string>()
    const scope = effectScope()
    scope.run(() => useNightlyReload(() => zone.value, reload))
    setZone('Pacific/Auckland')
    zone.value = 'Pacific/Auckland'
    await nextTick()
    // 03:30 of the next night there; ten minutes later it is sure to have been.
    await vi.advanceTimersByTimeAsync(Date.parse('2026-11-20T14:29:00Z') - Date.now())
    expect(reload).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(11 * 60_000)
    expect(reload).toHaveBeenCalledTimes(1)
    scope.stop()
    setZone('Asia/Shanghai')
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
  it('moves by no more than two pixels', () => {
    const places = Array.from({ length: 100 }, (_, minute) => shiftAt(minute))
    expect(Math.max(...places.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]))).toBe(2)
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBeGreaterThan(4)
  })
  it('names a deed of a unit once', () => {
    const deed = (event: string, unit_name: string, at: string) => ({ event, unit_name, at, label: '', points: 1 })
    expect(distinctDeeds([deed('a', 'x', '3'), deed('a', 'x', '2'), deed('b', 'x', '1'), deed('a', 'y', '0')]).map((one) => one.at)).toEqual(['3', '1', '0'])
  })
})
