import { beforeEach, describe, expect, it, vi } from 'vitest'
import { celebration } from '@/composables/celebrate'
import { boardsOf, choosing, FIRST_CHOICE, segmentsOf, shownBy, type Board } from '@/pages/standings/choice'
import { climbed, noteRank } from '@/pages/standings/climbs'
import { aimText, weekLeft, zonesOf, type League, type Runner } from '@/pages/standings/league'
import { slides } from '@/pages/standings/useSliding'
import { bestText, countText, daysText, gapText, ownId, type OwnPlace } from '@/pages/standings/words'
import { device } from '@/stores/storage'

const board = (code: string, more: Partial<Board> = {}): Board =>
  ({ code, subject: 'member', contest_id: null, windows: ['day', 'month', 'all'], state: 'open', league: false, per_head: false, unit_kind: null, ...more }) as Board
const BOARDS = [
  board('quality', { league: true }),
  board('credit', { windows: ['week', 'year'] }),
  board('teams', { subject: 'unit', unit_kind: 'team' }),
  board('old-people', { contest_id: 'c0', state: 'closed', windows: ['all'] }),
  board('cup-people', { contest_id: 'c1', windows: ['day', 'all'] }),
]

describe('what is shown', () => {
  it('has a segment for people, teams and the league as far as there are boards', () => {
    expect(segmentsOf(BOARDS)).toEqual(['member', 'unit', 'league'])
    expect(segmentsOf([board('quality')])).toEqual(['member'])
    expect(boardsOf(BOARDS, 'league').map((one) => one.code)).toEqual(['quality'])
  })
  it('offers the board’s windows and the contest, in order', () => {
    expect(shownBy(BOARDS, FIRST_CHOICE).spans).toEqual(['day', 'month', 'contest', 'all'])
    expect(shownBy(BOARDS, { ...FIRST_CHOICE, segment: 'unit' }).spans).toEqual(['day', 'month', 'all'])
  })
  it('asks for the whole of the contest that still runs when the contest is chosen', () => {
    const shown = shownBy(BOARDS, { ...FIRST_CHOICE, span: 'contest' })
    expect([shown.board?.code, shown.window]).toEqual(['cup-people', 'all'])
  })
  it('falls back to what a board has when it lacks the window', () => {
    const shown = shownBy(BOARDS, { ...FIRST_CHOICE, boards: { member: 'credit' } })
    expect([shown.board?.code, shown.span, shown.window]).toEqual(['credit', 'year', 'year'])
    expect(shownBy([BOARDS[4] as Board], FIRST_CHOICE)).toMatchObject({ span: 'contest', window: 'all', board: { code: 'cup-people' } })
  })
  it('forgets a board that is gone, and shows nothing where there is none', () => {
    expect(shownBy(BOARDS, { ...FIRST_CHOICE, boards: { member: 'deleted' } }).board?.code).toBe('quality')
    expect(shownBy([], FIRST_CHOICE)).toMatchObject({ board: null, spans: [] })
  })
  it('keeps the month when one leaves a contest’s board for a usual one', () => {
    const inContest = choosing(FIRST_CHOICE, BOARDS[3] as Board)
    expect(shownBy(BOARDS, inContest).board?.code).toBe('old-people')
    expect(shownBy(BOARDS, choosing(inContest, BOARDS[0] as Board))).toMatchObject({ span: 'month', board: { code: 'quality' } })
  })
})

const near = (rank: number, points: number, unit?: string): OwnPlace['neighbours'][number] =>
  ({ rank, points, movement: 0, last_at: '', ...(unit ? { unit: { id: unit, name: unit, unit_name: null } } : {}) })
const me = (rank: number, more: Partial<OwnPlace> = {}): OwnPlace =>
  ({ rank, points: 22, movement: 0, last_at: '', gap_to_next: 3, to_overtake: 4, neighbours: [], ...more })
const USUAL = { unit: false, perHead: false, over: false, frozen: false }

describe('the sentence about one’s own place', () => {
  it('says what it takes to pass the next, not merely to draw level', () => {
    expect(gapText(me(7), USUAL)).toBe('再得 4 分就是第 6')
    expect(gapText(me(7, { to_overtake: 0.174 }), { ...USUAL, perHead: true })).toBe('人均再高 0.174 分就是第 6')
  })
  it('says how far ahead the first is, and does not invent a lead', () => {
    const first = me(1, { to_overtake: null, neighbours: [near(1, 22), near(2, 19)] })
    expect(gapText(first, USUAL)).toBe('你在最前面，领先 3 分')
    expect(gapText(me(1, { to_overtake: null, neighbours: [near(1, 22), near(2, 22)] }), USUAL)).toBe('你在最前面')
  })
  it('promises nothing when the board is frozen or over', () => {
    expect(gapText(me(2), { ...USUAL, frozen: true })).toBe('封榜时第 2')
    expect(gapText(me(2), { ...USUAL, over: true })).toBe('最后名次第 2，22 分')
    expect(gapText(null, USUAL)).toBe('还没上榜，得一分就上')
  })
  it('tells the best rank, else the best sum of such a time, else nothing', () => {
    const own = { window: { code: 'month' }, best_rank: null, best_points: [{ window: 'month', starts_on: '2026-10-01', points: 1050 }] }
    expect(bestText(own as never, false)).toBe('最好的一月：1,050 分')
    expect(bestText({ ...own, best_rank: { rank: 5, closed_on: '' } } as never, false)).toBe('本月最好名次：第 5')
    expect(bestText({ ...own, window: { code: 'all' } } as never, false)).toBe('')
    expect(bestText(own as never, true)).toBe('')
  })
  it('finds my unit among the neighbours, and me by my own name', () => {
    const team = me(2, { neighbours: [near(1, 40, 'a'), near(2, 32, 'b')] })
    expect([ownId(team, 'anna', true), ownId(team, 'anna', false), ownId(null, 'anna', false)]).toEqual(['b', 'anna', null])
  })
  it('writes days and heads in words', () => {
    expect(daysText('2026-11-01', '2026-11-30')).toBe('11\u00a0月\u00a01\u00a0日至 11\u00a0月\u00a030\u00a0日')
    expect(daysText('2026-11-20', '2026-11-20')).toBe('11\u00a0月\u00a020\u00a0日')
    expect(daysText('2025-12-29', '2026-01-04')).toBe('2025\u00a0年\u00a012\u00a0月\u00a029\u00a0日至 2026\u00a0年\u00a01\u00a0月\u00a04\u00a0日')
    expect(daysText(null, null)).toBe('')
    expect(countText(1189, { subject: 'member', unit_kind: null })).toBe('1,189 人')
    expect(countText(19, { subject: 'unit', unit_kind: 'team' })).toBe('19 个班组')
  })
})

function league(tier: number, size: number, moving: number, mine: number, points: (rank: number) => number): League {
  const runner = (rank: number): Runner => ({
    rank,
    points: points(rank),
    last_at: null,
    member: { id: `m${rank}`, name: `m${rank}`, unit_name: null },
    outcome: rank <= moving && points(rank) > 0 && tier < 5 ? 'promoted' : rank > size - moving && tier > 1 ? 'relegated' : 'stayed',
  })
  const items = Array.from({ length: size }, (_, index) => runner(index + 1))
  const [rising, falling] = [tier < 5 ? moving : 0, tier > 1 ? moving : 0]
  const group = { tier: { number: tier, of: 5, key: 'k', name: 'n' }, number: 1, size, rising, falling }
  return { board: {} as never, season: { starts_on: '2026-11-16', ends_on: '2026-11-22' }, group, items, me: items[mine - 1] ?? null }
}
const falling = (rank: number): number => 40 - rank

describe('a league', () => {
  it('parts thirty equals into those who rise, stay and fall', () => {
    const zones = zonesOf(league(2, 30, 5, 10, falling))
    expect(zones.map((zone) => [zone.kind, zone.items.length])).toEqual([['rising', 5], ['staying', 20], ['falling', 5]])
    expect(zones.flatMap((zone) => zone.items.map((one) => one.rank))).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
  })
  it('has no falling at the bottom, no rising at the top, and neither in a small group', () => {
    expect(zonesOf(league(1, 30, 5, 1, falling)).map((zone) => zone.kind)).toEqual(['rising', 'staying'])
    expect(zonesOf(league(5, 30, 5, 1, falling)).map((zone) => zone.kind)).toEqual(['staying', 'falling'])
    expect(zonesOf(league(2, 4, 0, 1, falling)).map((zone) => zone.kind)).toEqual(['staying'])
    expect(zonesOf({ ...league(2, 4, 0, 1, falling), group: null })).toEqual([])
  })
  it('says what to aim at from each zone', () => {
    expect(aimText(league(2, 30, 5, 3, falling))).toBe('照这样，下周升一级')
    expect(aimText(league(2, 30, 5, 10, falling))).toBe('再得 6 分进升级区')
    expect(aimText(league(2, 30, 5, 28, falling))).toBe('再得 4 分就不降级')
    expect(aimText(league(5, 30, 5, 3, falling))).toBe('已经是最高一级')
    expect(aimText(league(2, 4, 0, 3, falling))).toBe('这组人少，这周不升不降')
  })
  it('does not promise a rise to somebody without points', () => {
    expect(aimText(league(2, 30, 5, 2, () => 0))).toBe('再得 1 分进升级区')
  })
  it('counts the days left in the tenant’s zone', () => {
    const at = (iso: string): string => weekLeft('2026-11-22', 'Asia/Shanghai', Date.parse(iso))
    expect(at('2026-11-20T10:00:00Z')).toBe('还剩 2 天')
    expect(at('2026-11-21T17:00:00Z')).toBe('今天结束')
    expect(at('2026-11-22T16:30:00Z')).toBe('正在结算')
  })
})

describe('rows that change places', () => {
  it('start where they stood', () => {
    expect(slides(['a', 'b', 'c'], ['c', 'a', 'b'], [0, 56, 120])).toEqual({ c: 120, a: -56, b: -64 })
  })
  it('do not move when they are new, unmeasured, or unchanged', () => {
    expect(slides(['a', 'b'], ['a', 'new', 'b'], [0, 56])).toEqual({})
  })
})

describe('a climb', () => {
  const standing = (rank: number, startsOn = '2026-11-01') =>
    ({ board: { code: 'quality', subject: 'member' }, window: { code: 'month', starts_on: startsOn }, me: { rank } }) as never
  beforeEach(() => {
    vi.useFakeTimers()
    celebration.value = null
  })
  it('is one only within the same stretch of time', () => {
    expect(climbed({ rank: 7, startsOn: '2026-11-01' }, { rank: 5, startsOn: '2026-11-01' })).toBe(2)
    expect(climbed({ rank: 7, startsOn: '2026-10-01' }, { rank: 5, startsOn: '2026-11-01' })).toBe(0)
    expect(climbed({ rank: 4, startsOn: null }, { rank: 5, startsOn: null })).toBe(0)
    expect(climbed(null, { rank: 5, startsOn: null })).toBe(0)
  })
  it('is celebrated once, passes by itself, and a fall is not mentioned', () => {
    noteRank(device, standing(7))
    expect(celebration.value).toBeNull()
    noteRank(device, standing(5))
    expect(celebration.value).toMatchObject({ kind: 'rank', title: '升到第 5', detail: '比上回看时前进 2 位' })
    vi.advanceTimersByTime(5_000)
    expect(celebration.value).toBeNull()
    noteRank(device, standing(5))
    noteRank(device, standing(6))
    expect(celebration.value).toBeNull()
    vi.useRealTimers()
  })
})
