import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { api, connectClient } from '@/api/client'
import { ApiProblem, Offline } from '@/api/problem'
import { registerInspections, type AnswerIn, type AnswersDeed, type InspectionDetail } from '@/offline/inspections'
import { carriedOver, countsOf, linesOf, nextLeft, notebooksOf, settled, type NotedAnswer, type Notebook } from '@/offline/notebook'
import { OfflineQueue } from '@/offline/queue'
import { withinApp } from '@/offline/exclusive'
import { uniStorage } from '@/offline/uni-storage'
import { suggested } from '@/pages/inspection/places'
import { phaseOf } from '@/pages/inspection/phase'
import { useInspection } from '@/pages/inspection/useInspection'
import { keepForOffline, isKept } from '@/stores/inspection-copies'
import { useQueue } from '@/stores/queue'
import { useConnectivity } from '@/stores/connectivity'
import { useSession } from '@/stores/session'
import { cacheOf } from '@/stores/storage'

const HOUR = 3_600_000
const ANNA = { id: 'anna', name: '孙强' }
const item = (id: string, answer: unknown = null) => ({ id, position: 1, text: `look at ${id}`, standard: null, category: 'roof', answer })
const detail = (change: object = {}): InspectionDetail =>
  ({
    id: 'i1',
    plan: { id: 'p', name: '班前自查' },
    state: 'open',
    opens_at: new Date(Date.now() - HOUR).toISOString(),
    due_at: new Date(Date.now() + HOUR).toISOString(),
    inspector: null,
    may_do: true,
    items: [item('a'), item('b'), item('c')],
    ...change,
  }) as unknown as InspectionDetail
const noted = (change: Partial<NotedAnswer> = {}): NotedAnswer => ({ verdict: 'ok', note: '', photos: [], finding: null, at: '2026-11-20T01:00:00Z', draft: false, ...change })
const notebook = (answers: Record<string, NotedAnswer> = {}, change: Partial<Notebook> = {}): Notebook => ({ detail: detail(), started_at: 't', done_at: null, answers, place: '', ...change })
const problem = (status: number, code: string): ApiProblem => new ApiProblem({ type: 't', title: 't', status, detail: 'd', code, errors: [] })

type Options = { url: string; method: string; data?: string; header: Record<string, string>; success(answer: object): void; fail(fault: object): void }
let asked: { call: string; body: Record<string, unknown>; key: string }[]
let answer: (call: string) => { status: number; data: unknown } | null

beforeEach(() => {
  asked = []
  answer = () => null
  vi.spyOn(console, 'warn').mockImplementation(() => undefined) // onUnmounted outside a component
  Object.assign(uni, { pageScrollTo: vi.fn() })
  vi.mocked(uni.request).mockImplementation(((options: Options) => {
    const call = `${options.method} ${options.url.replace('/api/v1', '').split('?')[0]}`
    asked.push({ call, body: JSON.parse(options.data ?? 'null') as Record<string, unknown>, key: options.header['Idempotency-Key'] ?? '' })
    const given = answer(call)
    if (given) options.success({ statusCode: given.status, data: given.data, header: {} })
    else options.fail({ errMsg: 'request:fail' })
  }) as never)
  const session = useSession()
  session.kept = { token: 't', expires_at: '', me: { ...ANNA, tenant: { code: `mine${Math.random()}` }, permissions: [], consent: { given: true } } } as never
  connectClient({ token: () => 't', language: () => 'zh-CN', refused: () => Promise.resolve(), reached: () => undefined })
})
const writes = () => asked.filter(({ call }) => !call.startsWith('GET'))
const inScope = <T>(make: () => T): T => effectScope().run(make) as T

/** An inspection as it lies on the phone, opened without signal. */
async function opened(given: InspectionDetail = detail()) {
  cacheOf(useSession().account as string).write('inspection.i1', { value: given, at: 1 })
  const inspecting = inScope(() => useInspection('i1'))
  await inspecting.open()
  return inspecting
}
async function settleQueue(): Promise<void> {
  await useQueue().flush(true)
  await nextTick()
}

describe('an inspection without signal', () => {
  it('is begun, answered and ended on the phone, and is sent in that order with its own times', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-20T01:00:00Z') })
    try {
      useConnectivity().connected = false
      const inspecting = await opened(detail({ opens_at: '2026-11-20T00:30:00Z', due_at: '2026-11-20T03:00:00Z' }))
      expect(inspecting.phase.value).toBe('ready')
      await inspecting.begin()
      for (const [index, id] of ['a', 'b', 'c'].entries()) {
        vi.setSystemTime(Date.parse('2026-11-20T01:10:00Z') + index * 60_000)
        await inspecting.answer(id, id === 'b' ? 'not_applicable' : 'ok')
      }
      vi.setSystemTime(Date.parse('2026-11-20T01:20:00Z'))
      await inspecting.finish()
      expect(inspecting.phase.value).toBe('finished')
      expect(writes()).toEqual([])
      useConnectivity().connected = true
      vi.setSystemTime(Date.parse('2026-11-20T09:00:00Z')) // up again, hours later
      answer = () => ({ status: 200, data: detail({ state: 'done', inspector: ANNA }) })
      await settleQueue()
      expect(writes().map(({ call }) => call)).toEqual([
        'POST /inspections/i1/start',
        'POST /inspections/i1/answers',
        'POST /inspections/i1/completion',
      ])
      expect(writes()[0]?.body).toEqual({ started_at: '2026-11-20T01:00:00.000Z' })
      expect((writes()[1]?.body.answers as AnswerIn[]).map((one) => [one.item_id, one.answered_at?.slice(11, 16)])).toEqual([
        ['a', '01:10'],
        ['b', '01:11'],
        ['c', '01:12'],
      ])
      expect(writes()[2]?.body).toEqual({ done_at: '2026-11-20T01:20:00.000Z' })
    } finally {
      vi.useRealTimers()
    }
  })
  it('is there again after the app was closed, drafts too', async () => {
    const inspecting = await opened()
    await inspecting.begin()
    await inspecting.answer('a', 'ok')
    inspecting.note('b', { verdict: 'finding', finding: { id: 'h', place: '', severity: 'serious' }, note: 'half a sent' })
    cacheOf(useSession().account as string).remove('inspection.i1') // cleared: the notebook has its own copy
    const again = inScope(() => useInspection('i1'))
    expect(again.phase.value).toBe('doing')
    expect(again.lines.value.map((line) => [line.verdict, line.note, line.noted?.draft])).toEqual([
      ['ok', '', false],
      [null, 'half a sent', true],
      [null, '', undefined],
    ])
  })
  it('puts answers into one request while nothing was tried, and a correction where the answer is', async () => {
    const inspecting = await opened()
    useConnectivity().connected = false
    await inspecting.begin()
    await Promise.all(['a', 'b', 'c'].map((id) => inspecting.answer(id, 'ok'))) // quick taps
    await inspecting.answer('b', 'not_applicable')
    await useQueue().refresh()
    const [start, answers, ...rest] = inspecting.chain.value
    expect([start?.kind, rest.length]).toEqual(['inspection.start', 0])
    expect((answers as { payload: AnswersDeed }).payload.answers.map((one) => [one.item_id, one.verdict])).toEqual([
      ['a', 'ok'],
      ['c', 'ok'],
      ['b', 'not_applicable'],
    ])
  })
  it('does not change what the service may have taken already', async () => {
    const inspecting = await opened()
    useConnectivity().connected = false
    await inspecting.begin()
    answer = (call) => (call.endsWith('/start') ? { status: 200, data: detail({ state: 'started', inspector: ANNA }) } : null)
    await inspecting.answer('a', 'ok')
    useConnectivity().connected = true
    await settleQueue() // what the service says to the answers is lost
    useConnectivity().connected = false
    await inspecting.answer('b', 'ok')
    await useQueue().refresh()
    const payloads = inspecting.chain.value.map((one) => (one.payload as AnswersDeed).answers.map((each) => each.item_id))
    expect(payloads).toEqual([['a'], ['b']])
  })
})

describe('an inspection that a colleague began first', () => {
  it('keeps the answers, says who has it, and sends nothing behind the refusal', async () => {
    const inspecting = await opened()
    useConnectivity().connected = false
    await inspecting.begin()
    await inspecting.answer('a', 'ok')
    useConnectivity().connected = true
    const theirs = detail({ state: 'started', inspector: { id: 'boris', name: '孟庆山' } })
    answer = (call) => (call.startsWith('GET') ? { status: 200, data: theirs } : { status: 409, data: { code: 'inspection.not_inspector', title: 't', detail: '孟庆山在查' } })
    await settleQueue()
    await inspecting.open()
    expect(writes().map(({ call }) => call)).toEqual(['POST /inspections/i1/start'])
    expect([inspecting.phase.value, inspecting.stuck.value?.problem?.code]).toEqual(['taken', 'inspection.not_inspector'])
    expect(inspecting.lines.value[0]).toMatchObject({ verdict: 'ok', kept: true })
    await inspecting.forget()
    expect([inspecting.phase.value, inspecting.chain.value.length, inspecting.notebook.value]).toEqual(['others', 0, null])
  })
})

describe('the senders', () => {
  const send = async (kind: string, payload: object) => {
    const queue = new OfflineQueue({ storage: uniStorage(), exclusive: withinApp(), upload: () => Promise.resolve(), owner: () => 'mine:anna' })
    registerInspections(queue)
    const added = await queue.add(kind, { inspection: 'i1', name: 'n', ...payload })
    return { queue, added }
  }
  it('keep their key across silence, so that the service does a thing once', async () => {
    const { queue, added } = await send('inspection.start', { started_at: 't' })
    await queue.flush()
    await queue.flush(true)
    expect(writes().map(({ key }) => key)).toEqual([added.key, added.key])
  })
  it('put what the service answered where the page finds it', async () => {
    answer = () => ({ status: 200, data: detail({ state: 'started' }) })
    const { queue } = await send('inspection.answers', { answers: [] })
    expect(await queue.flush()).toEqual({ sent: 1, left: 0 })
    expect(cacheOf('mine:anna').read<{ value: InspectionDetail }>('inspection.i1')?.value.state).toBe('started')
  })
  it('leave a refusal to be seen to', async () => {
    answer = () => ({ status: 409, data: { code: 'inspection.items_left' } })
    const { queue } = await send('inspection.completion', { done_at: 't' })
    await queue.flush()
    expect((await queue.list())[0]).toMatchObject({ state: 'stuck', problem: { code: 'inspection.items_left' } })
  })
})

describe('what is noted', () => {
  it('counts, and finds what is left from where one is', () => {
    const lines = linesOf(detail({ items: [item('a', { verdict: 'ok', note: null, hazard_id: null, photos: [] }), item('b'), item('c')] }), notebook({ c: noted({ verdict: 'finding' }) }))
    expect(countsOf(lines)).toEqual({ ok: 1, finding: 1, not_applicable: 0, left: 1 })
    expect([nextLeft(lines, 2), nextLeft(lines, 1)]).toEqual([1, 1])
    expect(nextLeft(linesOf(detail(), notebook({ a: noted(), b: noted(), c: noted() })), 0)).toBeNull()
  })
  it('is forgotten only once the service has it as it was written', () => {
    const has = (note: string | null) => detail({ items: [item('a', { verdict: 'ok', note, hazard_id: null, photos: [] })] })
    const book = notebook({ a: noted({ note: ' damp ' }) })
    expect(settled(book, has('damp'), new Set()).answers).toEqual({})
    expect(Object.keys(settled(book, has(null), new Set()).answers)).toEqual(['a'])
    expect(Object.keys(settled(book, has('damp'), new Set(['a'])).answers)).toEqual(['a'])
    expect(Object.keys(settled(notebook({ a: noted({ draft: true }) }), has(null), new Set()).answers)).toEqual(['a'])
  })
  it('moves with its words when the checklist was revised', () => {
    const revised = detail({ items: [{ ...item('a2'), text: 'look at a' }, item('d')] })
    const carried = carriedOver(notebook({ a: noted(), b: noted() }), revised)
    expect(Object.keys(carried.answers).sort()).toEqual(['a2', 'b'])
  })
  it('belongs to the account that wrote it', () => {
    notebooksOf('mine:anna').write(notebook({ a: noted() }))
    expect(notebooksOf('mine:boris').read('i1')).toBeNull()
    expect(notebooksOf('mine:anna').read('i1')?.answers.a).toEqual(noted())
  })
})

describe('how an inspection stands', () => {
  const now = Date.now()
  const past = new Date(now - HOUR).toISOString()
  const soon = new Date(now + HOUR / 2).toISOString()
  it.each([
    ['early', detail({ opens_at: soon }), null],
    ['ready', detail(), null],
    ['barred', detail({ may_do: false }), null],
    ['doing', detail({ state: 'started', inspector: ANNA }), null],
    ['late', detail({ due_at: past }), notebook()],
    ['missed', detail({ due_at: past }), null],
    ['missed', detail({ state: 'missed', due_at: past }), null],
    ['finished', detail(), notebook({}, { done_at: 't' })],
    ['finished', detail({ state: 'done', inspector: ANNA }), null],
    ['taken', detail({ inspector: { id: 'boris' } }), notebook()],
    ['others', detail({ state: 'done', inspector: { id: 'boris' } }), null],
  ] as const)('is %s', (phase, given, book) => {
    expect(phaseOf(given, book, 'anna', now)).toBe(phase)
  })
})

describe('taken along', () => {
  const list = (...ids: string[]) => ids.map((id) => ({ id })) as never
  it('are the checklists of what is due, each once in a while', async () => {
    answer = (call) => ({ status: 200, data: detail({ id: call.split('/').pop() }) })
    await keepForOffline('mine:anna', list('x', 'y'))
    await keepForOffline('mine:anna', list('x', 'y', 'z'))
    expect(asked.map(({ call }) => call)).toEqual(['GET /inspections/x', 'GET /inspections/y', 'GET /inspections/z'])
    expect([isKept('mine:anna', 'z'), isKept('mine:boris', 'z')]).toEqual([true, false])
  })
  it('stop at the first silence and hide no fault of the program', async () => {
    await keepForOffline('mine:anna', list('x', 'y'))
    expect(asked).toHaveLength(1)
    vi.spyOn(api, 'get').mockRejectedValueOnce(new TypeError('bug'))
    await expect(keepForOffline('mine:anna', list('x'))).rejects.toThrow('bug')
    expect(new Offline('timeout')).not.toBe(problem(500, 'x'))
  })
})

describe('places offered', () => {
  const place = (name: string, unit: string) => ({ id: name, name, unit: { id: unit, name: unit } })
  const all = [place('一号面', '二队'), place('二号面', '一队'), place('二号库', '三队')]
  it('are those that hold what is typed, one’s own first, none once one is written out', () => {
    expect(suggested(all, '', ['一队']).map(({ name }) => name)).toEqual(['二号面', '一号面', '二号库'])
    expect(suggested(all, '二号', []).map(({ name }) => name)).toEqual(['二号面', '二号库'])
    expect(suggested(all, '二号面', [])).toEqual([])
  })
})
