import { describe, expect, it } from 'vitest'
import type { Unit } from '@/components/units'
import { headsOf, lineage, overlaps, progressOf, unitsOfKind, whyNot } from '@/pages/contests/contests'
import { emptyLines, filled, recordOf } from '@/pages/contests/marks'
import { bodyOf, firstWrong, freeIndicator, percentSum, planOf, planOfContest, problemsOf, stepOf, type Plan } from '@/pages/contests/plan'

const unit = (id: string, parent: string | null, kind: Unit['kind'], heads = 0, closed: string | null = null): Unit => ({ id, parent_id: parent, name: id, kind, path: [], member_count: heads, closed_at: closed })
const units = [unit('mine', null, 'mine'), unit('area1', 'mine', 'area', 2), unit('area2', 'mine', 'area', 3), unit('team1', 'area1', 'team', 10), unit('team2', 'area1', 'team', 12), unit('old', 'area2', 'team', 1, '2026-01-01T00:00:00Z')]
const template = { code: 'quarter', name: '质量攻坚擂台赛', description: '一个季度', days: 90, honours_count: 3, quality_weight: 0.3, points_share: 0.5, indicators: [{ code: 'a', name: '工艺', weight: 0.4 }, { code: 'b', name: '合格率', weight: 0.4 }, { code: 'c', name: '记录', weight: 0.2 }] }
const plan = (change: Partial<Plan> = {}): Plan => ({ ...planOf(template, { unit_id: 'mine', team_ids: ['area1', 'area2'] }, '2026-11-20'), ...change })

describe('plan of a contest', () => {
  it('begins with the template and keeps what was named before', () => {
    const begun = planOf(template, { name: '四季度擂台', unit_id: 'mine' }, '2026-11-20')
    expect(begun).toMatchObject({ name: '四季度擂台', unit_id: 'mine', starts_on: '2026-11-20', ends_on: '2027-02-17', points_percent: 50, quality_percent: 30 })
    expect(begun.indicators.map((one) => one.percent)).toEqual([40, 40, 20])
  })

  it('is in order step by step', () => {
    expect(firstWrong(plan(), units, true)).toBeUndefined()
    expect(firstWrong(plan({ template: '' }), units, true)).toBe('template')
    expect(firstWrong(plan({ template: '' }), units, false)).toBeUndefined()
    expect(firstWrong(plan({ name: '  ' }), units, true)).toBe('dates')
    expect(firstWrong(plan({ team_ids: ['area1'] }), units, true)).toBe('teams')
  })

  it('says what is wrong with dates', () => {
    expect(problemsOf('dates', plan({ ends_on: '2026-11-19' }), units, true)).toEqual({ ends_on: 'contests.problem.order' })
    expect(problemsOf('dates', plan({ ends_on: '2026-11-20' }), units, true)).toEqual({})
    expect(problemsOf('dates', plan({ starts_on: '', unit_id: '' }), units, true)).toEqual({ unit_id: 'contests.problem.unit', ends_on: 'contests.problem.dates' })
  })

  it('lets no team lie within another', () => {
    expect(problemsOf('teams', plan({ team_ids: ['area1', 'team1'] }), units, true)).toEqual({ team_ids: 'contests.problem.overlap' })
    expect(problemsOf('teams', plan({ team_ids: ['area2', 'team1', 'team2'] }), units, true)).toEqual({})
  })

  it('asks for weights that make exactly one hundred per cent', () => {
    const thirds = [33.3, 33.3, 33.4].map((percent, index) => ({ code: `i${index}`, name: '项', percent }))
    expect(percentSum(thirds)).toBe(100)
    expect(problemsOf('standard', plan({ indicators: thirds }), units, true)).toEqual({})
    expect(problemsOf('standard', plan({ indicators: thirds.slice(0, 2) }), units, true)).toEqual({ indicators: 'contests.problem.sum' })
    expect(problemsOf('standard', plan({ indicators: [] }), units, true)).toEqual({ indicators: 'contests.problem.noIndicators' })
    expect(problemsOf('standard', plan({ indicators: [{ code: 'a', name: ' ', percent: 100 }] }), units, true)).toEqual({ indicators: 'contests.problem.indicatorName' })
  })

  it('offers what is missing to one hundred for another indicator', () => {
    expect(freeIndicator([{ code: 'indicator_2', name: 'x', percent: 66.6 }])).toEqual({ code: 'indicator_3', name: '', percent: 33.4 })
    expect(freeIndicator(plan().indicators).percent).toBe(0)
  })

  it('sends shares in thousandths', () => {
    const body = bodyOf(plan({ indicators: [{ code: 'a', name: ' 工艺 ', percent: 33.3 }, { code: 'b', name: '合格率', percent: 66.7 }], quality_percent: 12.5 }))
    expect(body.indicators).toEqual([{ code: 'a', name: '工艺', weight: 0.333 }, { code: 'b', name: '合格率', weight: 0.667 }])
    expect(body.quality_weight).toBe(0.125)
    expect(body.template).toBe('quarter')
  })

  it('comes back from a draft as it was', () => {
    const detail = { ...bodyOf(plan()), id: 'x', unit: { id: 'mine', name: '矿' }, teams: [{ id: 'area1', name: '一队' }], indicators: [{ id: 'i', code: 'a', name: '工艺', weight: 0.333 }] } as never
    expect(planOfContest(detail).indicators[0]!.percent).toBe(33.3)
  })

  it('finds the step of a refused field', () => {
    expect(['ends_on', 'indicators.0.weight', 'team_ids', 'template', 'other'].map(stepOf)).toEqual(['dates', 'standard', 'teams', 'template', 'review'])
  })
})

describe('units of a contest', () => {
  it('know what they lie within', () => {
    expect(lineage('team1', units)).toEqual(['team1', 'area1', 'mine'])
    expect(overlaps(['mine', 'team1'], units)).toEqual([{ inner: 'team1', outer: 'mine' }])
    expect(lineage('gone', units)).toEqual([])
  })

  it('count the people below them too', () => {
    expect(headsOf('area1', units)).toBe(24)
    expect(headsOf('team2', units)).toBe(12)
  })

  it('are offered by kind, open ones only', () => {
    expect(unitsOfKind('area', 'mine', units).map((one) => one.id)).toEqual(['area1', 'area2'])
    expect(unitsOfKind('team', 'area2', units)).toEqual([])
  })
})

describe('time of a contest', () => {
  const dates = { starts_on: '2026-11-01', ends_on: '2026-11-30' }
  it('counts both days', () => {
    expect(progressOf(dates, '2026-11-20')).toEqual({ days: 30, day: 20, untilStart: 0, over: false })
    expect(progressOf(dates, '2026-10-30')).toEqual({ days: 30, day: 0, untilStart: 2, over: false })
    expect(progressOf(dates, '2026-12-05')).toEqual({ days: 30, day: 30, untilStart: 0, over: true })
  })
})

describe('why a deed cannot be done', () => {
  const contest = { state: 'draft' as const, team_count: 5, ends_on: '2026-12-01' }
  const all = { manage: true, score: true }
  it('is who one is, then where the contest stands', () => {
    expect(whyNot('start', contest, { manage: false, score: true }, '2026-11-20')).toBe('contests.why.manage')
    expect(whyNot('score', { ...contest, state: 'running' }, { manage: true, score: false }, '2026-11-20')).toBe('contests.why.score')
    expect(whyNot('score', contest, all, '2026-11-20')).toBe('contests.why.state.draft')
    expect(whyNot('change', { ...contest, state: 'closed' }, all, '2026-11-20')).toBe('contests.why.state.closed')
  })

  it('is too few teams or a day gone by', () => {
    expect(whyNot('start', { ...contest, team_count: 1 }, all, '2026-11-20')).toBe('contests.why.teams')
    expect(whyNot('start', contest, all, '2026-12-02')).toBe('contests.why.over')
    expect(whyNot('start', contest, all, '2026-12-01')).toBe('')
  })

  it('lets everybody print what everybody sees', () => {
    expect(whyNot('print', { ...contest, state: 'frozen' }, { manage: false, score: false }, '2026-11-20')).toBe('')
  })
})

describe('marks', () => {
  const lines = emptyLines([{ id: 'i1', code: 'a', name: '工艺', weight: 0.4 }, { id: 'i2', code: 'b', name: '记录', weight: 0.125 }])

  it('are sent for what was filled in, nought included, and never twice', () => {
    expect(filled(lines)).toEqual([])
    const typed = [{ ...lines[0]!, marks: 0 }, { ...lines[1]!, marks: 90, state: 'saved' as const }]
    expect(filled(typed).map((one) => one.id)).toEqual(['i1'])
  })

  it('name their weight and leave an empty note out', () => {
    expect(lines.map((one) => one.share)).toEqual(['40%', '12.5%'])
    expect(recordOf({ ...lines[0]!, marks: 92.5, note: '  ', files: ['f'] }, { team_id: 't', member_id: null, observed_on: '2026-11-20' })).toEqual({ team_id: 't', member_id: null, observed_on: '2026-11-20', indicator_id: 'i1', marks: 92.5, note: null, file_ids: ['f'] })
  })
})
