import { describe, expect, it } from 'vitest'
import { byDay, entryDetail, entryTitle, factsOf, sumText, undoneText, type Entry } from '@/composables/entries'
import { ruleSentences, versionOf, waysTo, type Rule, type RuleVersion } from '@/composables/rules'
import { amountOf, isOf } from '@/pages/points/usePoints'
import { barsFor, distanceText, isOwn } from '@/pages/why/compare'

const ZONE = 'Asia/Shanghai'
const entry = (more: Partial<Entry> = {}): Entry => ({
  transaction_id: 't1',
  amount: 5,
  kind: 'award',
  label: '隐患确认',
  title: '电缆浸水',
  note: null,
  rule_title: '隐患确认',
  rule_version: 6,
  occurred_at: '2026-11-17T09:40:00+00:00',
  recorded_at: '2026-11-17T09:45:00+00:00',
  roster_on: '2026-11-17',
  unit_name: '综采二队',
  reversed_by: null,
  source_type: 'hazard',
  source_id: 'h1',
  ...more,
})
const reversal = entry({ transaction_id: 't2', amount: -5, kind: 'reversal', label: '冲正', recorded_at: '2026-11-18T02:00:00+00:00', reverses_id: 't1' })

describe('an entry', () => {
  it('says what it is for, and a reversal says so first', () => {
    expect(entryTitle(entry())).toBe('隐患确认：电缆浸水')
    expect(entryTitle(entry({ title: '隐患确认' }))).toBe('隐患确认')
    expect(entryTitle(reversal)).toBe('冲正：电缆浸水')
  })
  it('says what it takes back, also when that is on another page', () => {
    const now = Date.parse('2026-11-20T00:00:00Z')
    expect(undoneText(reversal, [entry()], ZONE, now)).toBe('撤销那笔 +5（11\u00a0月\u00a017\u00a0日）')
    expect(undoneText(reversal, [], ZONE, now)).toBe('撤销之前那笔 +5')
    const told = { ...reversal, reverses: { transaction_id: 't1', title: '电缆浸水', recorded_at: '2026-11-17T09:45:00+00:00' } }
    expect(undoneText(told, [], ZONE, now)).toBe('撤销那笔 +5（11\u00a0月\u00a017\u00a0日）')
    expect(undoneText(entry(), [], ZONE, now)).toBe('')
  })
  it('leaves the day out under that day, but not when a shift took it over midnight', () => {
    expect(entryDetail(entry(), [], ZONE, { day: '2026-11-17' })).toBe('17:40\u00a0· 规则“隐患确认”第 6 版')
    expect(entryDetail(entry(), [], ZONE, { day: '2026-11-18' })).toMatch(/11\u00a0月\u00a017\u00a0日|昨天|今天/)
    expect(entryDetail(entry({ reversed_by: 't2' }), [], ZONE, { day: '2026-11-17' })).toContain('已冲正')
  })
  it('tells only the facts there are', () => {
    const names = factsOf(entry({ unit_name: null, rule_title: null }), [], ZONE).map((fact) => fact.name)
    expect(names).toEqual(['什么时候', '入账', '算在哪天'])
  })
})

describe('the history', () => {
  it('stands by the day of booking, each day once, and hides a sum that may grow', () => {
    const entries = [reversal, entry(), entry({ transaction_id: 't3', amount: 1, recorded_at: '2026-11-16T16:30:00+00:00' })]
    const days = byDay(entries, true, ZONE)
    expect(days.map((one) => [one.day, one.entries.length, one.sum])).toEqual([['2026-11-18', 1, -5], ['2026-11-17', 2, null]])
    expect(byDay(entries, false, ZONE)[1]?.sum).toBe(6)
    expect(byDay([], false, ZONE)).toEqual([])
  })
  it('is told apart into earned, lost and reversed', () => {
    expect(isOf('gained', { kind: 'award', amount: 5 })).toBe(true)
    expect(isOf('spent', { kind: 'redemption', amount: -30 })).toBe(true)
    expect(isOf('spent', { kind: 'adjustment', amount: -3 })).toBe(true)
    expect(isOf('gained', { kind: 'reversal', amount: 5 })).toBe(false)
    expect(isOf('reversed', { kind: 'reversal', amount: -5 })).toBe(true)
  })
  it('reads what is promised in a currency', () => {
    expect(amountOf({ amounts: { quality: 3, coin: 'x' } as never }, 'quality')).toBe(3)
    expect(amountOf({ amounts: { quality: 3 } as never }, 'coin')).toBe(0)
  })
})

describe('the sum of the entries', () => {
  it('agrees with the board, reversals included', () => {
    expect(sumText([entry(), reversal, entry({ amount: 3 })], 3, 3)).toBe('共 3 笔，合计 3 分，和榜上一致')
  })
  it('says what is missing, and does not claim agreement that is not there', () => {
    expect(sumText([entry()], 64, 1286)).toBe('已列出 1 笔，共 64 笔；列出的合计 5 分')
    expect(sumText([entry()], 1, 8)).toContain('榜上是 8 分')
  })
})

const version = (more: Partial<RuleVersion> = {}, spec: Partial<RuleVersion['spec']> = {}): RuleVersion =>
  ({
    rule_id: 'r1',
    version: 1,
    title: '按时整改',
    event: 'hazard.verified',
    state: 'published',
    ends_at: null,
    spec: {
      awards: [{ currency: 'quality', amount: 3, who: 'rectifier', split: 'each' }],
      conditions: [{ fact: 'in_time', op: 'eq', value: true }],
      caps: { per_day: 9, per_week: null },
      gap_minutes: 30,
      vesting_days: 7,
      budget: null,
      ...spec,
    },
    ...more,
  }) as RuleVersion
const rule = (id: string, one: RuleVersion, more: Partial<Rule> = {}): Rule =>
  ({ id, code: id, retired_at: null, version_in_force: one.version, versions: [{ ...one, rule_id: id }], ...more }) as Rule
const WORDS = {
  occasions: [{ event: 'hazard.verified', label: '', absence: false, actors: [{ name: 'rectifier', label: '整改人' }], facts: [{ name: 'in_time', label: '按时', kind: 'boolean' }] }],
  currencies: [{ code: 'quality', name: '质量分', spendable: false, lifetime_days: null }],
} as never

describe('a rule', () => {
  it('reads as sentences', () => {
    expect(ruleSentences(version(), WORDS)).toEqual([
      '整改人各得质量分 +3',
      '条件：按时',
      '每人每天最多 9 分',
      '两次之间至少隔 30 分钟',
      '满 7 天没有被推翻才到账',
    ])
  })
  it('says no, and lists of choices', () => {
    const conditions = [{ fact: 'in_time', op: 'ne', value: true }, { fact: 'severity', op: 'in', value: ['major', 'serious'] }]
    expect(ruleSentences(version({}, { conditions: conditions as never }), WORDS).slice(1, 3)).toEqual(['条件：不是按时', '条件：severity是major或serious'])
  })
  it('is found by its id, else only where title and version name one', () => {
    const rules = [rule('a', version()), rule('b', version()), rule('c', version({ title: '别的' }))]
    expect(versionOf(rules, { rule_id: 'b', rule_title: null, rule_version: 1 })?.rule_id).toBe('b')
    expect(versionOf(rules, { rule_title: '按时整改', rule_version: 1 })).toBeNull()
    expect(versionOf(rules, { rule_title: '别的', rule_version: 1 })?.rule_id).toBe('c')
    expect(versionOf(rules, { rule_title: '别的', rule_version: 2 })).toBeNull()
  })
  it('counts how often it takes, the fewest first; retired and ended ones bring nothing', () => {
    const now = Date.parse('2026-11-20T00:00:00Z')
    const five = version({ title: '隐患确认' }, { awards: [{ currency: 'quality', amount: 5, who: 'finder', split: 'each' }] as never })
    const rules = [
      rule('a', version()),
      rule('b', five),
      rule('old', five, { retired_at: '2026-01-01T00:00:00Z' }),
      rule('over', { ...five, ends_at: '2026-02-01T00:00:00Z' }),
      rule('other', version({}, { awards: [{ currency: 'coin', amount: 9, who: 'x', split: 'each' }] as never })),
    ]
    expect(waysTo(4, 'quality', rules, now).map((way) => [way.id, way.times])).toEqual([['b', 1], ['a', 2]])
  })
})

describe('a comparison', () => {
  const place = (rank: number, id: string, points: number) => ({ rank, points, movement: 0, last_at: '', member: { id, name: id, unit_name: null } })
  const own = { rank: 5, points: 22, movement: 0, last_at: '', gap_to_next: 3, to_overtake: 4, neighbours: [place(3, 'x', 25), place(4, 'd', 25), place(5, 'me', 22), place(6, 'f', 15)] }
  it('shows the next on both sides of me', () => {
    expect(barsFor(own, place(5, 'me', 22)).map((bar) => [bar.rank, bar.mine])).toEqual([[4, false], [5, true], [6, false]])
    expect(barsFor(own, null)[0]?.share).toBe(1)
  })
  it('shows the one who was asked about beside me', () => {
    expect(barsFor(own, place(1, 'a', 44)).map((bar) => [bar.id, bar.share])).toEqual([['a', 1], ['me', 0.5]])
    expect(barsFor(null, place(1, 'a', 44))).toHaveLength(1)
  })
  it('says how far apart we are, and who was first with equal points', () => {
    expect(distanceText(own, place(1, 'a', 35))).toBe('比你多 13 分')
    expect(distanceText(own, place(9, 'a', 9))).toBe('比你少 13 分')
    expect(distanceText(own, place(4, 'a', 22))).toBe('和你同分，先到一步')
    expect([isOwn(own, 'me'), isOwn(own, 'a'), isOwn(null, 'me')]).toEqual([true, false, false])
  })
})
