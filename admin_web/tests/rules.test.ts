import { beforeEach, describe, expect, it } from 'vitest'
import { setLanguage } from '@/locales'
import { i18n } from '@/locales'
import { paceOf } from '@/pages/rules/budgets'
import { differences, brief } from '@/pages/rules/difference'
import { awardGroups, freeCode, newDraft, nextAward, withEvent, withOperator, type Draft } from '@/pages/rules/draft'
import { examples } from '@/pages/rules/examples'
import { byPart, partOf, repairsFor } from '@/pages/rules/findings'
import { sentence } from '@/pages/rules/sentence'
import { bars, daysOf, linesOf, overspent } from '@/pages/rules/simulation'
import { previousOf, shownVersion, standingOf } from '@/pages/rules/versions'
import type { Finding, Rule, RuleVersion, Simulation, Translate, Words } from '@/pages/rules/words'

const t = i18n.global.t as Translate
const words: Words = {
  occasions: [
    { event: 'hazard.confirmed', label: '隐患确认', absence: false, actors: [{ name: 'finder', label: '发现人' }, { name: 'team', label: '班组每人' }], facts: [{ name: 'severity', label: '隐患级别', kind: 'text' }] },
    { event: 'hazard.verified', label: '整改验收通过', absence: false, actors: [{ name: 'rectifier', label: '整改人' }], facts: [{ name: 'severity', label: '隐患级别', kind: 'text' }, { name: 'in_time', label: '按时', kind: 'boolean' }, { name: 'sent_back', label: '退回次数', kind: 'number' }] },
    { event: 'unit.accident_free', label: '班组无事故', absence: true, actors: [{ name: 'team', label: '班组每人' }], facts: [] },
  ],
  currencies: [{ code: 'quality', name: '质量分', spendable: false, lifetime_days: null }, { code: 'coin', name: '可兑换分', spendable: true, lifetime_days: 365 }],
  values: { severity: [{ value: 'general', label: '一般' }, { value: 'major', label: '重大' }], category: [], level: [] },
}

function rule(change: Partial<Draft> = {}, spec: Partial<Draft['spec']> = {}): Draft {
  return {
    title: '按时整改',
    event: 'hazard.verified',
    starts_at: null,
    ends_at: null,
    ...change,
    spec: {
      awards: [{ currency: 'quality', amount: 3, who: 'rectifier', split: 'each' }, { currency: 'coin', amount: 3, who: 'rectifier', split: 'each' }],
      conditions: [{ fact: 'in_time', op: 'eq', value: true }],
      caps: { per_day: null, per_week: null },
      gap_minutes: 0,
      vesting_days: 7,
      budget: null,
      ...spec,
    },
  }
}
const finding = (code: string, where: string): Finding => ({ code, where, severity: 'error', why: '', repair: '' })

beforeEach(() => setLanguage('zh-CN'))

describe('sentence of a rule', () => {
  it('says event, conditions, awards and limits', () => {
    expect(sentence(rule(), words, t)).toBe('当整改验收通过，而且按时，给整改人 质量分 +3、可兑换分 +3；7 天没反复才到账。')
  })

  it('names chosen values, shares, caps and gaps', () => {
    const said = sentence(
      rule({}, { awards: [{ currency: 'quality', amount: 4, who: 'rectifier', split: 'share' }], conditions: [{ fact: 'severity', op: 'in', value: ['general', 'major'] }, { fact: 'sent_back', op: 'lte', value: 1 }], caps: { per_day: 12, per_week: 40 }, gap_minutes: 120, vesting_days: 0 }),
      words,
      t,
    )
    expect(said).toBe('当整改验收通过，而且隐患级别是 一般 或 重大，而且退回次数不超过 1，给整改人 质量分 +4（按各自份额分）；每人每天最多 12 分，每人每周最多 40 分，两次之间至少隔 2 小时。')
  })

  it('keeps the code of what is not known any more', () => {
    expect(sentence(rule({ event: 'gone.event' }, { conditions: [], vesting_days: 0, awards: [{ currency: 'old', amount: 1, who: 'ghost', split: 'each' }] }), words, t)).toBe('当gone.event，给ghost old +1。')
  })

  it('says that nobody gets anything', () => {
    expect(sentence(rule({}, { awards: [], conditions: [], vesting_days: 0 }), words, t)).toContain('还没写给谁')
  })

  it('is said in English too', async () => {
    await setLanguage('en-US')
    expect(sentence(rule(), words, t)).toBe('On 整改验收通过 and 按时: 整改人 gets 质量分 +3, 可兑换分 +3; credited after 7 days without a relapse.')
  })
})

describe('difference in words', () => {
  it('is nothing between equal wordings, also when they begin at other times', () => {
    const found = differences(rule(), rule({ starts_at: '2026-12-01T00:00:00Z' }), words, t)
    expect(found).toEqual([])
    expect(brief(found, t)).toBe('内容没有变')
  })

  it('names amounts, conditions and limits with before and after', () => {
    const after = rule({}, { awards: [{ currency: 'quality', amount: 4, who: 'rectifier', split: 'each' }], conditions: [], caps: { per_day: 12, per_week: null }, vesting_days: 0 })
    expect(differences(rule(), after, words, t).map((one) => one.text)).toEqual([
      '去掉条件：按时',
      '整改人质量分 +3 改成 +4',
      '整改人不再得可兑换分 +3',
      '每人每天最多：不限 改成 12 分',
      '到账：7 天 改成 马上到账',
    ])
  })

  it('marks the part of the sentence', () => {
    const after = rule({ title: '整改' }, { budget: 'safety' })
    expect(differences(rule(), after, words, t).map((one) => one.part)).toEqual(['title', 'budget'])
  })

  it('sums lines that give the same twice before it compares', () => {
    const twice = rule({}, { awards: [{ currency: 'quality', amount: 1, who: 'rectifier', split: 'each' }, { currency: 'quality', amount: 2, who: 'rectifier', split: 'each' }, { currency: 'coin', amount: 3, who: 'rectifier', split: 'each' }] })
    expect(differences(rule(), twice, words, t)).toEqual([])
  })

  it('is brief with the first and a count', () => {
    expect(brief([{ part: 'a', text: '甲' }, { part: 'b', text: '乙' }, { part: 'c', text: '丙' }], t)).toBe('甲，另有 2 处')
  })
})

describe('draft', () => {
  it('groups neighbouring awards of one actor', () => {
    const groups = awardGroups([...rule().spec.awards, { currency: 'quality', amount: 1, who: 'team', split: 'each' }])
    expect(groups.map((group) => [group.who, group.lines.map((line) => line.index)])).toEqual([['rectifier', [0, 1]], ['team', [2]]])
  })

  it('drops what another occasion does not know', () => {
    const moved = withEvent(rule(), words.occasions[0]!)
    expect(moved.spec.conditions).toEqual([])
    expect(moved.spec.awards.map((line) => line.who)).toEqual(['finder', 'finder'])
  })

  it('offers the currency that is not given yet', () => {
    const begun = newDraft('上报', words.occasions[0]!, words, null)
    expect(begun.spec.awards).toEqual([{ currency: 'quality', amount: 1, who: 'finder', split: 'each' }])
    expect(nextAward(begun, words).currency).toBe('coin')
  })

  it('keeps the value between one and several', () => {
    const one = { fact: 'severity', op: 'eq' as const, value: 'major' }
    const many = withOperator(one, 'in')
    expect(many.value).toEqual(['major'])
    expect(withOperator(many, 'ne').value).toBe('major')
    expect(withOperator({ ...many, value: [] }, 'eq').value).toBe('')
  })

  it('finds a free code', () => {
    expect(freeCode('hazard.confirmed', new Set())).toBe('hazard.confirmed')
    expect(freeCode('hazard.confirmed', new Set(['hazard.confirmed', 'hazard.confirmed-2']))).toBe('hazard.confirmed-3')
  })
})

describe('findings', () => {
  it('are placed at the part that they are about', () => {
    expect(['/event', '/title', '/spec/awards', '/spec/awards/1/who', '/spec/conditions/0/fact', '/spec/caps/per_week', '/spec/budget', '/ends_at', '/body/spec/awards/0/amount', '/elsewhere'].map(partOf)).toEqual(['event', 'title', 'awards', 'award.1', 'condition.0', 'caps', 'budget', 'time', 'award.0', 'whole'])
    expect(byPart([finding('a', '/spec/awards/1/who'), finding('b', '/spec/awards/1')]).get('award.1')?.map((one) => one.code)).toEqual(['a', 'b'])
  })

  it('lead from rewarding silence to rewarding a deed', () => {
    const draft = rule({ event: 'unit.accident_free' }, { conditions: [], awards: [{ currency: 'quality', amount: 20, who: 'team', split: 'each' }] })
    const repairs = repairsFor(finding('absence_event', '/event'), draft, words, t)
    expect(repairs.map((one) => one.label)).toEqual(['改成“隐患确认”', '改成“整改验收通过”'])
    const mended = repairs[1]!.apply!(draft)
    expect(mended.event).toBe('hazard.verified')
    expect(mended.spec.awards[0]!.who).toBe('rectifier')
    expect(draft.event).toBe('unit.accident_free')
  })

  it('raise a cap that is below one award', () => {
    const draft = rule({}, { caps: { per_day: 2, per_week: 30 } })
    const [raise] = repairsFor(finding('cap_below_award', '/spec/caps/per_day'), draft, words, t)
    expect(raise!.apply!(draft).spec.caps).toEqual({ per_day: 3, per_week: 30 })
  })

  it('mend the very line that they name', () => {
    const draft = rule()
    const [drop] = repairsFor(finding('overlap', '/spec/awards/1'), draft, words, t)
    expect(drop!.apply!(draft).spec.awards.map((line) => line.currency)).toEqual(['quality'])
    const [, actor] = repairsFor(finding('unknown_actor', '/spec/awards/0/who'), rule({ event: 'hazard.confirmed' }), words, t)
    expect(actor!.apply!(draft).spec.awards.map((line) => line.who)).toEqual(['team', 'rectifier'])
  })

  it('lead to the budgets where one is missing', () => {
    expect(repairsFor(finding('budget_missing', '/spec/budget'), rule(), words, t)).toEqual([{ label: '去建预算', to: '/rules/budgets' }])
  })

  it('offer nothing for what only a person can tell', () => {
    expect(repairsFor(finding('something_new', '/event'), rule(), words, t)).toEqual([])
  })
})

describe('examples', () => {
  it('fill a cap to the last point', () => {
    expect(examples(rule({}, { awards: [{ currency: 'quality', amount: 5, who: 'rectifier', split: 'each' }], caps: { per_day: 12, per_week: null }, vesting_days: 0 }), words, t)).toEqual(['整改人办成一次：质量分 +5。', '一天里头 2 次质量分共 10 分，第 3 次只加 2 分，之后当天不再加。'])
  })

  it('say that one award is more than the cap', () => {
    expect(examples(rule({}, { caps: { per_day: null, per_week: 2 }, vesting_days: 0 }), words, t)[1]).toBe('第 1 次就到上限，只得 2 分质量分，这周不再加。')
  })

  it('say what sharing and waiting mean', () => {
    expect(examples(rule({}, { awards: [{ currency: 'quality', amount: 5, who: 'rectifier', split: 'share' }], vesting_days: 7 }), words, t).slice(1)).toEqual(['两位整改人份额一样时，分别得 3、2 分。', '分先挂着，7 天里没有反复才到账；反复了就不给。'])
  })
})

describe('simulation', () => {
  const found: Simulation = {
    from_on: '2026-10-01',
    to_on: '2026-10-31',
    occasions: 63,
    currency: 'quality',
    before: { version: 4, awards: 10, points: { coin: 30, quality: 30 }, capped_members: 1 },
    after: { version: 5, awards: 10, points: { coin: 40, quality: 40 }, capped_members: 3 },
    units: [
      { unit_id: 'a', name: '甲班', heads: 10, before: 1, after: 1.5 },
      { unit_id: 'b', name: '乙班', heads: 10, before: 3, after: 0 },
    ],
    ranks: [],
    newcomers: 2,
    budgets: [{ currency: 'coin', amount: 100, before: 0.9, after: 1.07 }],
  }

  it('looks at whole months and at ninety days', () => {
    expect(daysOf('month', '2026-03-15')).toEqual({ from_on: '2026-02-01', to_on: '2026-02-28' })
    expect(daysOf('month', '2026-01-01')).toEqual({ from_on: '2025-12-01', to_on: '2025-12-31' })
    expect(daysOf('thisMonth', '2026-11-20')).toEqual({ from_on: '2026-11-01', to_on: '2026-11-20' })
    expect(daysOf('quarter', '2026-11-20')).toEqual({ from_on: '2026-08-23', to_on: '2026-11-20' })
  })

  it('puts the ranked currency first and knows what only the change tells', () => {
    expect(linesOf(found).map((line) => [line.key, line.currency, line.before, line.after])).toEqual([
      ['awards', undefined, 10, 10],
      ['points', 'quality', 30, 40],
      ['points', 'coin', 30, 40],
      ['capped', undefined, 1, 3],
      ['newcomers', undefined, null, 2],
      ['share', 'coin', 0.9, 1.07],
    ])
    expect(linesOf({ ...found, before: null }).filter((line) => line.key === 'points').map((line) => line.before)).toEqual([null, null])
  })

  it('finds the budgets that would not do', () => {
    expect(overspent(found).map((one) => one.currency)).toEqual(['coin'])
    expect(overspent({ ...found, budgets: [{ currency: 'coin', amount: 100, before: 1, after: 1 }] })).toEqual([])
  })

  it('measures bars against the largest figure of either side', () => {
    expect(bars(found.units).map((row) => [row.unit.name, row.before, row.after])).toEqual([['乙班', 1, 0], ['甲班', 1 / 3, 0.5]])
    expect(bars([{ unit_id: 'a', name: '甲班', heads: 1, before: 0, after: 0 }])[0]).toMatchObject({ before: 0, after: 0 })
  })
})

describe('versions', () => {
  const at = (iso: string) => Date.parse(iso)
  const version = (number: number, state: string, starts: string | null, ends: string | null = null) => ({ version: number, state, starts_at: starts, ends_at: ends }) as RuleVersion
  const rule = (inForce: number | null, versions: RuleVersion[], retired: string | null = null) => ({ versions, version_in_force: inForce, retired_at: retired }) as Rule
  const now = at('2026-11-20T00:00:00Z')

  it('stand where their state, their successor and their time put them', () => {
    const all = [version(1, 'published', '2026-01-01T00:00:00Z'), version(2, 'published', '2026-06-01T00:00:00Z'), version(3, 'published', '2026-12-01T00:00:00Z'), version(4, 'draft', null)]
    expect(all.map((one) => standingOf(rule(2, all), one, now))).toEqual(['replaced', 'published', 'upcoming', 'draft'])
  })

  it('are over at their end or with their rule', () => {
    const ended = version(1, 'published', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')
    expect(standingOf(rule(null, [ended]), ended, now)).toBe('ended')
    const last = version(1, 'published', '2026-01-01T00:00:00Z')
    expect(standingOf(rule(null, [last], '2026-11-01T00:00:00Z'), last, now)).toBe('retired')
  })

  it('follow the published one before them', () => {
    const all = [version(1, 'published', '2026-01-01T00:00:00Z'), version(2, 'published', '2026-06-01T00:00:00Z'), version(3, 'draft', null)]
    expect(previousOf(rule(2, all), 3)?.version).toBe(2)
    expect(previousOf(rule(2, all), 1)).toBeUndefined()
    expect(shownVersion(rule(2, all)).version).toBe(2)
    expect(shownVersion(rule(null, [version(1, 'draft', null)])).version).toBe(1)
  })
})

describe('pace of a budget', () => {
  const budget = { amount: 1000, used: 500, starts_on: '2026-11-01', ends_on: '2026-11-30' }

  it('says when it will be used up', () => {
    expect(paceOf(budget, '2026-11-10')).toEqual({ phase: 'running', used: 0.5, passed: 1 / 3, exhaustedOn: '2026-11-21' })
  })

  it('lasts where it is slower than the days', () => {
    expect(paceOf({ ...budget, used: 100 }, '2026-11-15').exhaustedOn).toBeNull()
    expect(paceOf({ ...budget, used: 0 }, '2026-11-15').exhaustedOn).toBeNull()
  })

  it('has no pace before it begins, after it ended, or without an amount', () => {
    expect(paceOf(budget, '2026-10-31')).toMatchObject({ phase: 'upcoming', passed: 0, exhaustedOn: null })
    expect(paceOf(budget, '2026-12-01')).toMatchObject({ phase: 'over', passed: 1 })
    expect(paceOf({ ...budget, amount: 0, used: 0 }, '2026-11-02').used).toBe(0)
  })
})
