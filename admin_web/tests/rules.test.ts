import { beforeEach, describe, expect, it } from 'vitest'
import { setLanguage } from '@/locales'
import { i18n } from '@/locales'
import { differences, brief } from '@/pages/rules/difference'
import { awardGroups, freeCode, newDraft, nextAward, withEvent, withOperator, type Draft } from '@/pages/rules/draft'
import { examples } from '@/pages/rules/examples'
import { byPart, partOf, repairsFor } from '@/pages/rules/findings'
import { sentence } from '@/pages/rules/sentence'
import type { Finding, Translate, Words } from '@/pages/rules/words'

const t = i18n.global.t as Translate
const words: Words = {
  occasions: [
    { event: 'hazard.confirmed', label: '隐患确认', absence: false, actors: [{ name: 'finder', label: '发现人' }, { name: 'team', label: '班组每人' }], facts: [{ name: 'severity', label: '危险程度', kind: 'text' }] },
    { event: 'hazard.verified', label: '整改验收通过', absence: false, actors: [{ name: 'rectifier', label: '整改人' }], facts: [{ name: 'severity', label: '危险程度', kind: 'text' }, { name: 'in_time', label: '按时', kind: 'boolean' }, { name: 'sent_back', label: '退回次数', kind: 'number' }] },
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
    expect(said).toBe('当整改验收通过，而且危险程度是 一般 或 重大，而且退回次数不超过 1，给整改人 质量分 +4（按各自份额分）；每人每天最多 12 分，每人每周最多 40 分，两次之间至少隔 2 小时。')
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

  it('say what sharing and waiting mean', () => {
    expect(examples(rule({}, { awards: [{ currency: 'quality', amount: 5, who: 'rectifier', split: 'share' }], vesting_days: 7 }), words, t).slice(1)).toEqual(['两位整改人份额一样时，分别得 3、2 分。', '分先挂着，7 天里没有反复才到账；反复了就不给。'])
  })
})
