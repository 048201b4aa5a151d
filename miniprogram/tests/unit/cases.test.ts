import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { api } from '@/api/client'
import { ApiProblem, Offline } from '@/api/problem'
import { withinApp } from '@/offline/exclusive'
import { deedOf, deedsAbout, registerDeeds, stepsKept, type DeedPayload } from '@/offline/deeds'
import { indexedDbStorage } from '@/offline/indexeddb'
import { OfflineQueue } from '@/offline/queue'
import type { QueueItem } from '@/offline/types'
import { uuid7 } from '@/offline/uuid7'
import { byField, emptyDraft, limitMinutes, missing, write, type DeedDraft } from '@/pages/case/deeds'
import { linkedHazard } from '@/pages/case/events'
import { lengthOf, limitOf } from '@/pages/case/lengths'
import { nextOf } from '@/pages/case/next'
import { offersOf, type Standing } from '@/pages/case/offers'
import { pictureGroups } from '@/pages/case/photos'
import { queued, renewed } from '@/pages/case/queueing'
import { timelineNodes, type TimelineSource } from '@/pages/case/timeline'
import type { Entry, Flow, Hazard, PointsLine, Stay } from '@/pages/case/types'
import { usePending } from '@/pages/case/usePending'
import { copyName, hidden, noFilters, nodeCounts, queryOf } from '@/pages/cases/filters'
import { waitingList, type Inspection, type Todo } from '@/pages/cases/todos'
import { unsentWords } from '@/pages/cases/unsent'
import { useQueue } from '@/stores/queue'
import { useSession } from '@/stores/session'

const ZONE = 'Asia/Shanghai'
const NOW = Date.parse('2026-11-20T06:00:00Z')
const [anna, bai, chen, du] = ['anna', 'bai', 'chen', 'du'].map((id) => ({ id, name: id })) as [Person, Person, Person, Person]
interface Person {
  id: string
  name: string
}

const hazard = (change: Partial<Hazard> = {}): Hazard =>
  ({
    id: 'h',
    number: 'YH-2611-0142',
    title: '护罩掉了',
    state: 'open',
    outcome: null,
    node: 'verify',
    node_name: '验收',
    seq: 5,
    severity: 'serious',
    severity_name: '较大',
    category: 'conveyor',
    category_name: '皮带',
    finder: anna,
    rectifier: bai,
    verifier: chen,
    responsible: chen,
    queue_role: null,
    unit: { id: 'u', name: '生产一班' },
    discovered_at: '2026-11-19T22:31:00Z',
    reported_at: '2026-11-19T22:33:00Z',
    due_at: '2026-11-20T08:00:00Z',
    overdue: false,
    level: 0,
    paused_at: null,
    pause_reason: null,
    next_mark_at: null,
    photos: [],
    actions: [],
    ...change,
  }) as unknown as Hazard
const flow = {
  nodes: [
    { code: 'confirm', role: 'quality_officer', clock: 'round_the_clock', limit: 480, limits: {}, pausable: false },
    { code: 'rectify', role: 'quality_officer', clock: 'round_the_clock', limit: 480, limits: { serious: 240 }, pausable: true },
    { code: 'verify', role: 'quality_officer', clock: 'round_the_clock', limit: 720, limits: {}, pausable: true },
    { code: 'trace', role: 'quality_officer', clock: 'working', limit: 1440, limits: {}, pausable: true },
  ],
} as unknown as Flow

const done = (node: string, number: number, seq: number, at: string, by: Person, more: Partial<Stay> = {}): Stay =>
  ({ node, number, name: node, progress: 'done', seq, done_at: at, done_by: by, outcome: node, outcome_name: node, files: [], data: {}, note: null, breached_at: null, allowed_minutes: 240, used_minutes: 127, ...more }) as Stay
const stays: Stay[] = [
  done('report', 1, 1, '2026-11-19T22:33:00Z', anna, { allowed_minutes: 0 }),
  done('confirm', 2, 2, '2026-11-19T22:52:00Z', du, { data: { severity: 'serious' } }),
  done('assign', 3, 3, '2026-11-19T23:05:00Z', du, { data: { rectifier_id: 'bai' } }),
  done('rectify', 4, 4, '2026-11-20T01:12:00Z', bai, { note: '装好了' }),
  { node: 'verify', number: 5, name: 'verify', progress: 'now', seq: 5, responsible: chen, due_at: '2026-11-20T08:00:00Z', allowed_minutes: 720, used_minutes: 288, breached_at: null, paused_at: null } as Stay,
  { node: 'trace', number: 6, name: 'trace', progress: 'later', seq: null, allowed_minutes: 1440 } as Stay,
]
const entry = (kind: Entry['kind'], seq: number, at: string, more: Partial<Entry> = {}): Entry =>
  ({ id: `${kind}-${at}`, kind, seq, at, node: 'rectify', by: du, text: null, people: [], files: [], voice_id: null, level: null, link: null, ...more }) as Entry
const source = (change: Partial<TimelineSource> = {}): TimelineSource => ({
  hazard: hazard(),
  timeline: { nodes: stays, entries: [], next_cursor: null },
  flow,
  points: [],
  zone: ZONE,
  now: NOW,
  ...change,
})
const line = (recorded_at: string, amount: number): PointsLine =>
  ({ transaction_id: recorded_at, line: 1, recorded_at, amount, label: '隐患确认', source_id: 'h' }) as unknown as PointsLine

describe('the timeline', () => {
  it('tells who did what, in how much of the time allowed, and what is ahead', () => {
    const nodes = timelineNodes(source())
    expect(nodes.map((node) => node.state)).toEqual(['done', 'done', 'done', 'done', 'now', 'later'])
    expect(nodes[2]?.lines).toEqual(['du 派给 bai'])
    expect(nodes[3]).toMatchObject({ note: '按时', noteTone: 'ok', lines: ['bai\u00a0· 用时 2 小时 7 分，限 4 小时', '“装好了”'] })
    expect(nodes[4]).toMatchObject({ note: '进行中', time: '限 16:00', lines: ['chen\u00a0· 用时 4 小时 48 分，限 12 小时', '发现人、整改人不能验收'] })
    expect(nodes[5]?.lines).toEqual(['质量员\u00a0· 工作时间 24 小时内办'])
  })
  it('names the day once and then only the hour', () => {
    expect(timelineNodes(source()).map((node) => node.time)).toEqual(['今天 06:33', '06:52', '07:05', '09:12', '限 16:00', undefined])
  })
  it('shows a stay that was sent back and the one that followed as two', () => {
    const back = done('verify', 5, 5, '2026-11-20T02:00:00Z', chen, { outcome: 'send_back', outcome_name: '退回重改', note: '少两颗' })
    const again = { ...stays[3], seq: 6, progress: 'now', paused_at: '2026-11-20T03:00:00Z' } as Stay
    const nodes = timelineNodes(source({ timeline: { nodes: [...stays.slice(0, 4), back, again], entries: [], next_cursor: null } }))
    expect(nodes[4]).toMatchObject({ note: '退回重改', noteTone: 'danger' })
    expect(nodes[5]).toMatchObject({ number: 4, state: 'now', note: '停表' })
    expect(nodes[5]?.time).toBeUndefined()
    expect(new Set(nodes.map((node) => node.key)).size).toBe(nodes.length)
  })
  it('puts stops, hand-overs and escalations into the stay in which they fell, and leaves out comments and reminders', () => {
    const entries = [
      entry('comment', 4, '2026-11-20T00:50:00Z', { text: '好的' }),
      entry('reminder', 4, '2026-11-20T00:45:00Z'),
      entry('resumption', 4, '2026-11-20T00:40:00Z'),
      entry('pause', 4, '2026-11-20T00:30:00Z', { text: '等备件' }),
      entry('reassignment', 4, '2026-11-20T00:20:00Z', { people: [anna, bai], text: '倒班' }),
      entry('link', 5, '2026-11-20T02:00:00Z', { link: { relation: 'corroborated_by', id: 'other', number: 'YH-2611-0150' } }),
    ]
    const nodes = timelineNodes(source({ timeline: { nodes: stays, entries, next_cursor: null } }))
    expect(nodes[3]?.events?.map((event) => event.text)).toEqual(['du改派给bai：倒班', 'du停表：等备件', 'du恢复走表'])
    expect(nodes[4]?.events).toMatchObject([{ text: 'YH-2611-0150 也报了这一处', opens: true }])
    expect(linkedHazard(entries, nodes[4]?.events?.[0]?.key ?? '')).toBe('other')
    expect(linkedHazard(entries, 'comment')).toBeNull()
  })
  it('says what a deed brought oneself, and what came later or was taken back', () => {
    const points = [line('2026-11-19T22:52:00.400Z', 5), line('2026-11-20T03:00:00Z', -5)]
    const nodes = timelineNodes(source({ points }))
    expect(nodes[1]).toMatchObject({ note: '你 +5 分', noteTone: 'ok' })
    expect(nodes[3]?.events).toMatchObject([{ text: '你 −5 分：隐患确认', tone: 'danger' }])
    expect(nodes.flatMap((node) => node.events ?? [])).toHaveLength(1)
    expect(nodes.filter((node) => node.note?.includes('分'))).toHaveLength(1)
  })
  it('says that a report waited for signal', () => {
    const late = source({ hazard: hazard({ discovered_at: '2026-11-19T20:00:00Z' }) })
    expect(timelineNodes(late)[0]?.lines[1]).toContain('今天 04:00')
    expect(timelineNodes(source())[0]?.lines).toHaveLength(1)
  })
  it('does not blame an assignee whom nobody named', () => {
    const unknown = source({ hazard: hazard({ rectifier: null }), timeline: { nodes: stays.slice(0, 3), entries: [], next_cursor: null } })
    expect(timelineNodes(unknown)[2]?.lines).toEqual(['du 派给 整改人'])
  })
})

describe('lengths', () => {
  it('use up to two units', () => {
    expect([0, 59, 127, 240, 2880, 4500].map(lengthOf)).toEqual(['1 分以内', '59 分', '2 小时 7 分', '4 小时', '2 天', '3 天 3 小时'])
  })
  it('have no days on the clock of working hours', () => {
    expect(limitOf(1440, 'working')).toBe('工作时间 24 小时')
  })
})

const standing = (change: Partial<Standing> & { hazard: Hazard }): Standing => ({ flow, me: 'chen', mayManage: false, queued: '', ownClock: 'own', ...change })
const action = (code: string, refusal: string | null = null) => ({ code, name: code, refusal })

describe('what may be done', () => {
  it('is the step at hand, its opposite, and the rest', () => {
    const offers = offersOf(standing({ hazard: hazard({ actions: [action('accept'), action('send_back'), action('withdraw')] }) }))
    expect(offers).toEqual({ primary: { deed: 'accept', refusal: '' }, secondary: { deed: 'send_back', refusal: '' }, more: [{ deed: 'withdraw', refusal: '' }] })
  })
  it('stays in sight with its reason where it is refused', () => {
    const refused = hazard({ actions: [action('accept', '整改人不能验收'), action('send_back', '整改人不能验收')] })
    const offers = offersOf(standing({ hazard: refused }))
    expect(offers.primary?.refusal).toBe('整改人不能验收')
    expect(offers.secondary).toBeNull()
  })
  it('does not offer somebody else’s rectification', () => {
    const theirs = hazard({ node: 'rectify', responsible: bai, actions: [action('rectify', '现在归bai办')] })
    expect(offersOf(standing({ hazard: theirs, me: 'anna' }))).toEqual({ primary: null, secondary: null, more: [] })
    const mine = hazard({ node: 'rectify', responsible: bai, actions: [action('rectify')] })
    expect(offersOf(standing({ hazard: mine, me: 'bai' })).primary).toEqual({ deed: 'rectify', refusal: '' })
  })
  it('is not offered twice while it waits to be sent', () => {
    const offers = offersOf(standing({ hazard: hazard({ actions: [action('accept'), action('withdraw')] }), queued: '待发' }))
    expect([offers.primary?.refusal, offers.more[0]?.refusal]).toEqual(['待发', ''])
  })
  it('makes merging a choice within confirming', () => {
    const offers = offersOf(standing({ hazard: hazard({ node: 'confirm', actions: [action('confirm'), action('merge'), action('refuse')] }) }))
    expect([offers.primary?.deed, offers.secondary?.deed, offers.more]).toEqual(['confirm', 'refuse', []])
  })
  it('lets a manager hand over and stop the clock, but never their own', () => {
    const deeds = (change: Partial<Standing>, on = hazard()) => offersOf(standing({ hazard: on, mayManage: true, ...change })).more
    expect(deeds({ me: 'du' })).toEqual([{ deed: 'reassign', refusal: '' }, { deed: 'pause', refusal: '' }])
    expect(deeds({ me: 'chen' })[1]).toEqual({ deed: 'pause', refusal: 'own' })
    expect(deeds({ me: 'du' }, hazard({ paused_at: '2026-11-20T01:00:00Z' })).map((offer) => offer.deed)).toEqual(['reassign', 'resume'])
    expect(deeds({ me: 'du' }, hazard({ node: 'confirm' })).map((offer) => offer.deed)).toEqual(['reassign'])
    expect(deeds({ me: 'du' }, hazard({ state: 'closed' }))).toEqual([])
    expect(deeds({ mayManage: false })).toEqual([])
  })
})

describe('what happens next', () => {
  it('says you to whoever has it, and the role where nobody is named', () => {
    expect(nextOf(hazard(), 'chen', ZONE, NOW)).toContain('等你验收')
    expect(nextOf(hazard({ responsible: null, queue_role: 'quality_officer' }), 'anna', ZONE, NOW)).toContain('等质量员验收')
  })
  it('says how far up it has gone when it is late, and when it goes further', () => {
    const late = hazard({ overdue: true, level: 1, next_mark_at: '2026-11-21T05:46:00Z' })
    expect(nextOf(late, 'anna', ZONE, NOW)).toMatch(/已升到第 1 级.*明天 13:46 还没办/)
  })
  it('tells the finder of a refused report that they may appeal, and nobody else', () => {
    const refused = hazard({ state: 'refused', actions: [action('appeal')] as never })
    expect(nextOf(refused, 'anna', ZONE, NOW)).toMatch(/^不认同/)
    expect(nextOf(refused, 'bai', ZONE, NOW)).toMatch(/^没有确认/)
  })
})

describe('pictures', () => {
  it('stand before and after, side by side, the way between behind them', () => {
    const photos = ['a', 'b', 'c', 'd'].map((id) => ({ id, url: `/${id}`, thumbnail_url: null, added_at: '', added_by: null }))
    const nodes = [
      done('report', 1, 1, '1', anna, { files: ['a'] }),
      done('rectify', 4, 4, '2', bai, { files: ['b'] }),
      done('verify', 5, 5, '3', chen, { outcome: 'send_back', files: ['c', 'gone'] }),
      done('rectify', 4, 6, '4', bai, { files: ['d'] }),
    ]
    const groups = pictureGroups(hazard({ photos }), { nodes, entries: [], next_cursor: null })
    expect(groups.map(({ kind, round, pictures }) => [kind, round, pictures.length])).toEqual([
      ['before', 0, 1],
      ['after', 2, 1],
      ['attempt', 1, 1],
      ['rejected', 0, 1],
    ])
  })
})

const draft = (change: Partial<DeedDraft> = {}): DeedDraft => ({ ...emptyDraft(hazard()), ...change })
describe('a deed', () => {
  const bo = { id: 'bai', name: 'bai', detail: '' }
  it('says what is missing before anything is sent', () => {
    const needs = { rectification_needs_photo: true } as never
    expect(Object.keys(missing('rectify', draft(), 0, needs))).toEqual(['photos', 'note'])
    expect(missing('rectify', draft({ note: '好了' }), 0, { rectification_needs_photo: false } as never)).toEqual({})
    expect(Object.keys(missing('send_back', draft({ note: '  ' }), 1, needs))).toEqual(['note'])
    expect(missing('accept', draft(), 0, needs)).toEqual({})
    expect(Object.keys(missing('reassign', draft(), 0, needs))).toEqual(['member', 'note'])
    expect(Object.keys(missing('trace', draft(), 0, needs))).toEqual(['stage', 'root_cause'])
    expect(Object.keys(missing('assign', draft({ limit: 'own', hours: 'x' }), 0, needs))).toEqual(['rectifier', 'limit'])
    expect(missing('comment', draft(), 1, needs)).toEqual({})
    expect(missing('confirm', draft({ severity: '', twin: { id: 't', number: 'n', relation: 'duplicate' } }), 0, needs)).toEqual({})
  })
  it('takes a limit in hours or as the severity has it', () => {
    expect([limitMinutes(draft()), limitMinutes(draft({ limit: '120' })), limitMinutes(draft({ limit: 'own', hours: '1.5' }))]).toEqual([null, 120, 90])
  })
  it('is sent as of the stay that was on the screen, under its key', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(undefined as never)
    await write('assign', hazard({ seq: 3 }), draft({ rectifier: bo, limit: '60', note: ' ' }), 'k')
    expect(post).toHaveBeenCalledWith('/api/v1/hazards/{hazard_id}/assignment', {
      path: { hazard_id: 'h' },
      body: { expected_seq: 3, rectifier_id: 'bai', verifier_id: null, limit_minutes: 60, due_at: null, note: null },
      key: 'k',
    })
    await write('confirm', hazard({ seq: 2 }), draft({ twin: { id: 't', number: 'n', relation: 'recurrence' } }), 'k')
    expect(post.mock.calls[1]?.[1]).toMatchObject({ body: { duplicate_of: null, recurrence_of: 't', expected_seq: 2 } })
    await expect(write('rectify', hazard(), draft(), 'k')).rejects.toThrow('queue')
    post.mockRestore()
  })
  it('finds the field that the service means', () => {
    expect(byField({ reason: '太长', rectifier_id: '不在册', stage: '没选' })).toEqual({ note: '太长', rectifier: '不在册', stage: '没选' })
  })
})

describe('what is done without signal', () => {
  beforeEach(() => {
    useSession().kept = { token: 't', expires_at: '', me: { id: 'bai', tenant: { code: 'mine' } } } as never
  })
  const photo = () => ({ id: uuid7(), path: 'data:image/png;base64,iVBORw0KGgo=', size: 10 })
  function build(upload: () => Promise<unknown>) {
    const queue = new OfflineQueue({ storage: indexedDbStorage(`deeds-${uuid7()}`), exclusive: withinApp(), upload, owner: () => 'mine:bai' })
    registerDeeds(queue)
    return queue
  }

  it('goes with its photos under one key, and again under the same key when no answer came', async () => {
    const upload = vi.fn(() => Promise.resolve())
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new Offline('timeout')).mockResolvedValue(undefined as never)
    const queue = build(upload)
    const picture = photo()
    const { kind, payload } = queued('rectify', hazard({ seq: 4 }), draft({ note: ' 装好了 ' }))
    const item = await queue.add(kind, payload, [picture])
    await queue.flush()
    expect(await queue.list()).toHaveLength(1)
    await queue.flush(true)
    expect(await queue.list()).toEqual([])
    expect(upload).toHaveBeenCalledTimes(1)
    const request = { path: { hazard_id: 'h' }, body: { expected_seq: 4, note: '装好了', photo_ids: [picture.id] }, key: item.key }
    expect(post.mock.calls).toEqual([1, 2].map(() => ['/api/v1/hazards/{hazard_id}/rectification', request]))
    post.mockRestore()
  })
  it('sends each kind to its own place', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(undefined as never)
    const queue = build(() => Promise.resolve())
    for (const deed of ['accept', 'send_back', 'comment'] as const) {
      const { kind, payload } = queued(deed, hazard(), draft({ note: deed === 'accept' ? '' : '少两颗' }))
      expect(deedOf(kind, payload)).toBe(deed)
      await queue.add(kind, payload)
    }
    await queue.flush()
    expect(post.mock.calls.map(([path, request]) => [path, (request as { body: unknown }).body])).toEqual([
      ['/api/v1/hazards/{hazard_id}/verification', { expected_seq: 5, accepted: true, note: null, photo_ids: [] }],
      ['/api/v1/hazards/{hazard_id}/verification', { expected_seq: 5, accepted: false, note: '少两颗', photo_ids: [] }],
      ['/api/v1/cases/{case_id}/comments', { text: '少两颗', photo_ids: [], voice_id: null }],
    ])
    post.mockRestore()
  })
  it('stays with its reason when somebody was faster, and can be sent as of the new stay', async () => {
    const late = new ApiProblem({ type: '', title: '', status: 409, code: 'case.moved_on', detail: '贺永强刚办了', errors: [] })
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(late).mockResolvedValue(undefined as never)
    const queue = build(() => Promise.resolve())
    const { kind, payload } = queued('accept', hazard({ seq: 5 }), draft())
    await queue.add(kind, payload)
    await queue.flush()
    const [stuck] = (await queue.list()) as QueueItem<DeedPayload>[]
    expect(stuck).toMatchObject({ state: 'stuck', problem: { code: 'case.moved_on' } })
    await queue.edit(stuck?.id ?? '', renewed(stuck?.payload as DeedPayload, hazard({ seq: 7 })))
    await queue.flush()
    expect((post.mock.calls[1]?.[1] as { body: object }).body).toMatchObject({ expected_seq: 7 })
    post.mockRestore()
  })
  it('is shown at its own hazard only', () => {
    const item = (kind: string, hazard_id: string) => ({ id: kind + hazard_id, kind, payload: { hazard_id } }) as QueueItem
    const items = [item('rectification', 'h'), item('comment', 'other'), item('hazard', 'h')]
    expect(deedsAbout(items, 'h').map((one) => one.id)).toEqual(['rectificationh'])
    expect(stepsKept(items)).toEqual(['h'])
  })
  it('tells the page what arrived and what was refused, but not what the person took back', async () => {
    const queue = useQueue()
    const [arrived, kept, refused] = [vi.fn(), vi.fn(), vi.fn()]
    const scope = effectScope()
    const pending = scope.run(() => usePending(ref('h'), { arrived, kept, refused })) as ReturnType<typeof usePending>
    const item = (id: string, state: QueueItem['state'] = 'waiting') =>
      ({ id, kind: 'rectification', payload: { hazard_id: 'h', note: '' }, files: [], state, attempts: 0 }) as unknown as QueueItem<DeedPayload>
    queue.items = [item('1'), item('2'), item('3', 'sending')]
    await nextTick()
    queue.items = [item('1'), item('2'), item('3')]
    await nextTick()
    expect(kept).toHaveBeenCalledTimes(1)
    expect(pending.busy.value).toBe(true)
    queue.arrivals = [{ id: '2', kind: 'rectification', at: 0, answer: null }]
    queue.items = [item('1', 'stuck'), item('3')]
    await nextTick()
    expect([arrived.mock.calls, refused.mock.calls.length]).toEqual([[['rectify']], 1])
    queue.items = [item('1', 'stuck')]
    await nextTick()
    expect(arrived).toHaveBeenCalledTimes(1)
    await pending.drop(item('3')) // it has gone already
    scope.stop()
  })
})

describe('the list of what waits', () => {
  const todo = (id: string, due_at: string | null): Todo => ({ id, due_at }) as Todo
  const inspection = (id: string, due_at: string, state = 'open'): Inspection => ({ id, due_at, state }) as Inspection

  it('puts inspections among cases by time left; what has no clock comes last', () => {
    const list = waitingList([todo('a', '2026-11-20T01:00:00Z'), todo('b', '2026-11-20T03:00:00Z'), todo('c', null)], [inspection('i', '2026-11-20T02:00:00+00:00'), inspection('done', '2026-11-20T00:00:00Z', 'done')], false)
    expect(list.map((one) => one.key)).toEqual(['a', 'i', 'b', 'c'])
  })
  it('holds an inspection back while cases that are due before it may still come', () => {
    const [first, next] = [todo('a', '2026-11-20T01:00:00Z'), todo('b', '2026-11-20T02:00:00Z')]
    const late = inspection('i', '2026-11-20T03:00:00Z')
    expect(waitingList([first, next], [late], true).map((one) => one.key)).toEqual(['a', 'b'])
    expect(waitingList([first, next], [late], false).map((one) => one.key)).toEqual(['a', 'b', 'i'])
    expect(waitingList([], [late], false).map((one) => one.key)).toEqual(['i'])
  })
})

describe('filters of what is open', () => {
  it('ask only for what is chosen', () => {
    expect(queryOf(noFilters())).toEqual({ state: 'open' })
    const chosen = { ...noFilters(), node: 'verify', unit: { id: 'u', name: '一班' }, overdue: true, q: ' 护罩 ' }
    expect(queryOf(chosen)).toEqual({ state: 'open', node: 'verify', unit_id: 'u', overdue: true, q: '护罩' })
    expect(hidden(chosen)).toBe(1)
    expect(copyName(chosen)).not.toBe(copyName(noFilters()))
  })
  it('count where things stand; nothing ever stands at the first node', () => {
    const lines = ['report', 'confirm'].map((node) => ({ node, name: node, open: 3, overdue: 1 })) as never
    expect(nodeCounts(lines)).toEqual([{ node: 'confirm', name: 'confirm', open: 3 }])
  })
})

describe('a report that is still on the phone', () => {
  it('says what it is about, however little was typed', () => {
    const report = (change: object) => unsentWords({ payload: { description: '', categoryName: '皮带', place: { name: '机尾' }, photos: [], ...change } } as QueueItem)
    expect(report({ description: '护罩掉了\n还缺两颗螺栓', photos: [1, 2] })).toEqual({ title: '护罩掉了', detail: '皮带\u00a0· 机尾\u00a0· 2 张照片' })
    expect(report({})).toEqual({ title: '皮带', detail: '机尾' })
  })
})
