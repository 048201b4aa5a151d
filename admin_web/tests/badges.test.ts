import { beforeEach, describe, expect, it } from 'vitest'
import { ApiProblem } from '@/api/problem'
import { i18n, setLanguage } from '@/locales'
import { bodyOf, draftOf, freshCriterion, freshDraft, freshSteps, partOf, patchOf, pictureUrl, sentence, stepProblems, type Badge, type Draft } from '@/pages/badges/badges'
import { partsOf } from '@/pages/badges/useTrial'
import type { Translate, Words } from '@/pages/rules/words'

const t = i18n.global.t as Translate
const words: Words = {
  occasions: [
    { event: 'unit.accident_free', label: '班组无事故', absence: true, actors: [{ name: 'team', label: '班组每人' }], facts: [] },
    { event: 'hazard.confirmed', label: '隐患确认', absence: false, actors: [{ name: 'finder', label: '发现人' }], facts: [{ name: 'severity', label: '隐患级别', kind: 'text' }] },
  ],
  currencies: [{ code: 'coin', name: '可兑换分', spendable: true, lifetime_days: 365 }, { code: 'quality', name: '质量分', spendable: false, lifetime_days: null }],
  values: { severity: [{ value: 'major', label: '重大' }], category: [], level: [] },
}
const board = (code: string) => (code === 'quality' ? '质量分榜' : code)
const say = (draft: Pick<Draft, 'criterion' | 'steps'>) => sentence(draft, words, board, t)
const draft = (change: Partial<Draft> = {}): Draft => ({ code: 'sharp', name: '火眼金睛', family: 'quality', icon: 'eye', criterion: { kind: 'count', event: 'hazard.confirmed', actor: 'finder', conditions: [], window: 'all' }, steps: { iron: 1, gold: 20 }, ...change })

beforeEach(() => setLanguage('zh-CN'))

describe('sentence of a badge', () => {
  it('says whose deed counts, how often for which tier', () => {
    expect(say(draft())).toBe('作为发现人，隐患确认：满 1 次得铁，满 20 次得金。')
  })

  it('says conditions and the time in which it counts', () => {
    expect(say(draft({ criterion: { kind: 'count', event: 'hazard.confirmed', actor: null, conditions: [{ fact: 'severity', op: 'eq', value: 'major' }], window: 'month' } }))).toBe('一月内隐患确认，而且隐患级别是 重大：满 1 次得铁，满 20 次得金。')
  })

  it('says points, streaks with their rest, ranks and names', () => {
    expect(say({ criterion: { kind: 'sum', currency: 'quality', window: 'year' }, steps: { bronze: 100 } })).toBe('一年内挣到质量分：满 100 分得铜。')
    expect(say({ criterion: { kind: 'streak', currency: 'quality', rest_days: 2 }, steps: { iron: 7 } })).toBe('连续挣到质量分，中间歇 2 天以内不断：满 7 天得铁。')
    expect(say({ criterion: { kind: 'streak', currency: 'quality', rest_days: 0 }, steps: { iron: 7 } })).toContain('连续每天挣到质量分')
    expect(say({ criterion: { kind: 'rank', board: 'quality' }, steps: { silver: 3, gold: 1 } })).toBe('“质量分榜”收榜时的名次：前 3 名得银，前 1 名得金。')
    expect(say({ criterion: { kind: 'rank', board: 'contest' }, steps: { gold: 1 } })).toContain('任何一场擂台赛')
    expect(say({ criterion: { kind: 'named' }, steps: { gold: 1 } })).toBe('由主办方评定：评上得金。')
  })
})

describe('tiers', () => {
  it('ask more the higher they are, of ranks the better', () => {
    expect(stepProblems({ iron: 5, bronze: 5 }, 'count')).toEqual({ bronze: 'badges.problem.rising' })
    expect(stepProblems({ iron: 5, gold: 6 }, 'count')).toEqual({})
    expect(stepProblems({ silver: 3, gold: 5 }, 'rank')).toEqual({ gold: 'badges.problem.falling' })
    expect(stepProblems({ silver: 3, gold: 1 }, 'honour')).toEqual({})
  })

  it('are one at least, from one on', () => {
    expect(stepProblems({}, 'count')).toEqual({ all: 'badges.problem.noSteps' })
    expect(stepProblems({ iron: 0 }, 'count')).toEqual({ iron: 'badges.problem.least' })
  })

  it('begin in order for every kind', () => {
    for (const kind of ['count', 'sum', 'streak', 'rank', 'honour', 'named'] as const) expect(stepProblems(freshSteps(kind), kind)).toEqual({})
  })
})

describe('what is sent of a badge', () => {
  it('begins with a deed, never with silence', () => {
    const fresh = freshDraft(words, new Set(['badge_1', 'badge_3']))
    expect(fresh.criterion.event).toBe('hazard.confirmed')
    expect(fresh.code).toBe('badge_4')
    expect(freshCriterion('sum', words).currency).toBe('quality')
  })

  it('holds only what its kind knows', () => {
    expect(bodyOf(draft({ criterion: { ...freshCriterion('count', words), actor: null } })).criterion).toEqual({ kind: 'count', event: 'hazard.confirmed', window: 'all' })
    expect(bodyOf(draft({ criterion: freshCriterion('honour', words) })).criterion).toEqual({ kind: 'honour' })
    expect(bodyOf(draft()).steps).toEqual([{ tier: 'iron', at: 1 }, { tier: 'gold', at: 20 }])
  })

  it('changes nothing that was not changed, the name of the catalogue least of all', () => {
    expect(patchOf(draft(), draft())).toEqual({})
    expect(patchOf(draft(), draft({ icon: 'lamp' }))).toEqual({ icon: 'lamp' })
    expect(patchOf(draft(), draft({ steps: { iron: 2, gold: 20 } }))).toEqual({ steps: [{ tier: 'iron', at: 2 }, { tier: 'gold', at: 20 }] })
  })

  it('comes back as the service shows it', () => {
    const shown = { code: 'sharp', name: '火眼金睛', family: 'quality', icon: 'eye', criterion: { kind: 'honour' }, steps: [{ tier: 'gold', at: 30, need: '', holders: 0, picture_url: '' }] } as unknown as Badge
    expect(draftOf(shown)).toEqual({ code: 'sharp', name: '火眼金睛', family: 'quality', icon: 'eye', criterion: { kind: 'honour' }, steps: { gold: 30 } })
  })
})

describe('what the service refuses', () => {
  it('is placed by part, a step by its tier', () => {
    const steps = { bronze: 5, gold: 9 }
    expect(['steps', 'steps.1.at', 'criterion.event', 'criterion.conditions.0.fact', 'name'].map((field) => partOf(field, steps))).toEqual(['steps', 'step.gold', 'criterion', 'condition.0', 'name'])
    const problem = new ApiProblem({ code: 'invalid_input', status: 422, errors: [{ pointer: '/body/criterion/event', code: 'absence_event', detail: '这是在奖“没出事”' }] })
    expect(partsOf(problem, { steps }).get('criterion')).toBe('这是在奖“没出事”')
  })
})

describe('picture of a badge', () => {
  it('is asked for by its looks', () => {
    expect(pictureUrl({ family: 'duty', icon: 'lamp' }, 'iron')).toBe('/api/v1/badge-pictures/duty/lamp/iron?state=earned&size=128')
    expect(pictureUrl({ family: 'duty', icon: 'lamp' }, 'gold', { state: 'in_progress', size: 256, dark: true })).toBe('/api/v1/badge-pictures/duty/lamp/gold?state=in_progress&size=256&dark=true')
  })
})
