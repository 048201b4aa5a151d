import { beforeEach, describe, expect, it } from 'vitest'
import { i18n, setLanguage } from '@/locales'
import { bodyOf, freeCode, problemsOf, sentence, shift, whyNot, type Form, type Wording } from '@/pages/boards/boards'
import type { Translate } from '@/pages/rules/words'

const t = i18n.global.t as Translate
const wording = (change: Partial<Wording> = {}): Wording => ({ subject: 'member', currency: 'quality', windows: ['month', 'day'], unit_kind: null, unit_names: [], per_head: false, min_heads: 5, starts_on: null, ends_on: null, visibility: 'standings', ...change })
const form = (change: Partial<Form> = {}): Form => ({ code: 'people-quality', name: '质量榜', subject: 'member', currency: 'quality', windows: ['month'], unit_kind: 'team', ranks: 'kind', unit_ids: [], per_head: true, min_heads: 5, starts_on: null, ends_on: null, visibility: 'standings', ...change })

beforeEach(() => setLanguage('zh-CN'))

describe('sentence of a board', () => {
  it('names windows in their own order', () => {
    expect(sentence(wording(), '质量分', '', t)).toBe('按质量分给全单位的人排名，可以看今天、本月；大家看得到名次和分数，明细只有本人看得到。')
  })

  it('says points per head and from how many on', () => {
    expect(sentence(wording({ subject: 'unit', unit_kind: 'team', per_head: true, windows: ['all'], unit_names: ['井工矿区'] }), '质量分', '', t)).toContain('按人均质量分（不到 5 人的不排）给井工矿区的班组排名，可以看全程')
  })

  it('names the first three of many units', () => {
    expect(sentence(wording({ subject: 'unit', unit_names: ['甲', '乙', '丙', '丁'] }), '质量分', '，只算 7 天', t)).toContain('给甲、乙、丙等 4 个单位排名')
  })
})

describe('board to be opened', () => {
  it('is in order', () => {
    expect(problemsOf(form())).toEqual({})
  })

  it('needs units where the very units stand on it', () => {
    expect(problemsOf(form({ subject: 'unit', ranks: 'chosen' }))).toEqual({ unit_ids: 'boards.problem.units' })
    expect(problemsOf(form({ subject: 'unit', unit_kind: null }))).toEqual({ unit_kind: 'boards.problem.kind' })
  })

  it('has a code that can stand in an address', () => {
    expect(['ab', '-ab', 'ab-', 'A-b', 'a b', 'abc'].map((code) => Boolean(problemsOf(form({ code })).code))).toEqual([true, true, true, true, true, false])
  })

  it('ends after it starts', () => {
    expect(problemsOf(form({ starts_on: '2026-11-20', ends_on: '2026-11-19' }))).toEqual({ ends_on: 'boards.problem.dates' })
  })

  it('leaves out for people what belongs to units', () => {
    expect(bodyOf(form())).toMatchObject({ per_head: false, unit_kind: null })
    expect(bodyOf(form({ subject: 'unit', ranks: 'chosen', unit_ids: ['x'] }))).toMatchObject({ per_head: true, unit_kind: null, unit_ids: ['x'] })
    expect(bodyOf(form({ subject: 'unit', windows: ['all', 'day'] })).windows).toEqual(['day', 'all'])
  })

  it('gets a free code', () => {
    expect(freeCode(form(), new Set())).toBe('people-quality')
    expect(freeCode(form({ subject: 'unit' }), new Set(['team-quality-per-head']))).toBe('team-quality-per-head-2')
  })
})

describe('windows', () => {
  it('move by their own length and over the ends of months', () => {
    expect(shift('day', '2026-03-01', -1)).toBe('2026-02-28')
    expect(shift('week', '2026-11-20', -1)).toBe('2026-11-13')
    expect(shift('month', '2026-03-31', -1)).toBe('2026-02-01')
    expect(shift('quarter', '2026-01-15', -1)).toBe('2025-10-01')
    expect(shift('year', '2026-06-15', 1)).toBe('2027-06-01')
  })
})

describe('why a board cannot be changed', () => {
  it('is who one is, whose it is, and where it stands', () => {
    expect(whyNot('close', { state: 'open', contest_id: null }, false)).toBe('boards.why.manage')
    expect(whyNot('close', { state: 'open', contest_id: 'c' }, true)).toBe('boards.why.contest')
    expect(whyNot('change', { state: 'closed', contest_id: 'c' }, true)).toBe('')
    expect(whyNot('freeze', { state: 'frozen', contest_id: null }, true)).toBe('boards.why.frozen')
    expect(whyNot('release', { state: 'open', contest_id: null }, true)).toBe('boards.why.open')
    expect(whyNot('close', { state: 'frozen', contest_id: null }, true)).toBe('')
    expect(whyNot('freeze', { state: 'closed', contest_id: null }, true)).toBe('boards.why.closed')
  })
})
