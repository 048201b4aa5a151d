import { describe, expect, it } from 'vitest'
import { badgePicture, byWorth, type Grant } from '@/composables/badges'
import { familiesOf, freshOf, holdersText, onlyFamily, rungsOf, wallOf, type Progress } from '@/pages/badges/shelf'
import { combinedText, countdownOf, partsOf, percent, shareOf, valueOf } from '@/pages/contest/words'

const ZONE = 'Asia/Shanghai'
const ref = (id: string, family = 'quality') => ({ id, code: id, name: id, family, icon: 'eye' })
const grant = (id: string, badge: string, tier: string, family = 'quality', grantedAt = '2026-11-19T00:00:00+00:00'): Grant =>
  ({ id, badge: ref(badge, family), tier, title: `${badge}·${tier}`, period: '', earned_on: '2026-11-10', granted_at: grantedAt, reason: '', picture_url: `/api/v1/badge-pictures/${family}/eye/${tier}?state=earned&size=128&edition=1` }) as Grant
const progress = (badge: string, value: number, family = 'quality'): Progress =>
  ({ badge: ref(badge, family), held: null, next: { tier: 'bronze', holders: 0 }, value, needed: 20, missing: 20 - value, unit: '次', goal: '再有几次', picture_url: '/api/v1/badge-pictures/quality/eye/bronze?state=in_progress&size=128&edition=1' }) as Progress
const badge = (id: string, family = 'quality') =>
  ({ ...ref(id, family), steps: [{ tier: 'gold', at: 30, need: '被评为标兵', holders: 2, picture_url: '/p/gold?state=earned' }, { tier: 'iron', at: 1, need: '一次', holders: 0, picture_url: '/p/iron?state=earned' }] }) as never
const shelf = (earned: Grant[], inProgress: Progress[]) =>
  ({ earned_count: earned.length, gold_count: 0, in_progress_count: 0, earned, in_progress: inProgress }) as never

describe('a badge’s picture', () => {
  const address = '/api/v1/badge-pictures/quality/eye/gold?state=in_progress&size=128&edition=3'
  it('is asked for in the tier, state and theme that is needed, and keeps the edition', () => {
    expect(badgePicture(address, { tier: 'silver', state: 'earned', dark: true })).toMatch(
      /\/badge-pictures\/quality\/eye\/silver\?state=earned&size=256&edition=3&dark=true$/,
    )
    expect(badgePicture(address)).toMatch(/\/gold\?state=in_progress&size=256&edition=3$/)
  })
})

describe('the wall', () => {
  it('puts the nearest goal apart and everything else once, by family', () => {
    const wall = wallOf(
      shelf([grant('g2', 'heart', 'iron', 'mutual_aid'), grant('g1', 'eyes', 'silver')], [progress('eyes', 14), progress('star', 3, 'study'), progress('fix', 0)]),
      [badge('eyes'), badge('model')],
      ['g1'],
      ZONE,
    )
    expect(wall.nearest?.badge.id).toBe('eyes')
    expect(wall.earned.map((cell) => [cell.badgeId, cell.fresh])).toEqual([['eyes', true], ['heart', false]])
    expect(wall.progress.map((cell) => [cell.badgeId, cell.detail])).toEqual([['star', '3 / 20 次']])
    expect(wall.ahead.map((cell) => cell.badgeId)).toEqual(['fix', 'model'])
    expect(wall.ahead[1]?.picture).toContain('state=in_progress')
    expect(familiesOf(wall)).toEqual(['quality', 'study', 'mutual_aid'])
    expect(onlyFamily(wall, 'study')).toMatchObject({ earned: [], ahead: [], progress: [{ badgeId: 'star' }] })
  })
  it('names a nearest goal even when nothing has begun', () => {
    expect(wallOf(shelf([], [progress('fix', 0)]), [], [], ZONE)).toMatchObject({ nearest: { badge: { id: 'fix' } }, ahead: [] })
    expect(wallOf(shelf([], []), [], [], ZONE).nearest).toBeNull()
  })
  it('calls new what this phone has not shown; on a first visit what is not older than a week', () => {
    const now = Date.parse('2026-11-20T00:00:00Z')
    const grants = [grant('new', 'a', 'iron'), grant('old', 'b', 'iron', 'quality', '2026-10-01T00:00:00+00:00')]
    expect(freshOf(grants, null, now)).toEqual(['new'])
    expect(freshOf(grants, ['new'], now)).toEqual(['old'])
    expect(freshOf(grants, ['new', 'old'], now)).toEqual([])
  })
  it('shows the tiers from the lowest, and which one comes next', () => {
    const rungs = rungsOf(badge('eyes'), [grant('g', 'eyes', 'iron'), grant('other', 'heart', 'gold')], { ...progress('eyes', 2), next: { tier: 'gold', holders: 2 } } as Progress)
    expect(rungs.map((rung) => [rung.tier, rung.state, rung.grant?.id ?? null])).toEqual([['iron', 'earned', 'g'], ['gold', 'next', null]])
    expect([holdersText('gold', 2), holdersText('iron', 0)]).toEqual(['2 人有金', '还没人得铁'])
  })
  it('offers the dearest certificate first, the later of equals', () => {
    const grants = [grant('a', 'x', 'iron'), grant('b', 'y', 'gold', 'quality', '2026-01-01T00:00:00+00:00'), grant('c', 'z', 'gold')]
    expect(byWorth(grants).map((one) => one.id)).toEqual(['c', 'b', 'a'])
  })
})

describe('a contest', () => {
  const contest = (state: string) => ({ state, starts_on: '2026-10-23', ends_on: '2026-12-03' }) as never
  const at = (state: string, iso: string) => countdownOf(contest(state), ZONE, Date.parse(iso))
  it('says where it stands in time', () => {
    expect(at('draft', '2026-10-20T00:00:00Z')).toEqual({ days: 3, text: '3 天后开始' })
    expect(at('running', '2026-11-20T10:00:00Z')).toEqual({ days: 13, text: '还剩 13 天' })
    expect(at('running', '2026-12-02T17:00:00Z')).toEqual({ days: 0, text: '今天最后一天' })
    expect(at('frozen', '2026-12-05T00:00:00Z')).toEqual({ days: null, text: '时间到，等着公布' })
    expect(at('closed', '2026-11-20T00:00:00Z').text).toBe('已结束')
  })
  const place = (points: number, score: number | null) => ({ rank: 1, points, score, combined: 95.59, subject: { id: 'a', name: 'a' }, team: null, own_score: true, indicators: [] }) as never
  it('shows what it is ordered by, and no marks as no marks', () => {
    expect([valueOf(place(1190, 91.18), 'points'), valueOf(place(0, 91.18), 'score'), valueOf(place(0, 0), 'combined')]).toEqual(['1,190', '91.18', '95.59'])
    expect(valueOf(place(3, null), 'score')).toBe('未评')
    expect(partsOf(place(3, null))).toEqual(['积分 3', '评分 未评'])
  })
  it('knows one’s share of the team’s points, and none of a team without points', () => {
    expect(shareOf(place(37, 0), place(148, 0))).toBe(0.25)
    expect(shareOf(place(37, 0), place(0, 0))).toBeNull()
    expect(shareOf(place(-5, 0), place(10, 0))).toBe(0)
    expect(shareOf(null, place(10, 0))).toBeNull()
  })
  it('says how the combined number is made, without stray digits', () => {
    expect(percent(0.3)).toBe('30%')
    expect(combinedText(0.3)).toContain('积分占 30%，质量评分占 70%')
    expect(combinedText(1)).toBe('只看积分，最多的算 100')
    expect(combinedText(0)).toBe('只看质量评分')
  })
})
