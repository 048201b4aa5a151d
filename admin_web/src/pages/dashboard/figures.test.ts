import { describe, expect, it } from 'vitest'
import { paceOf, sparkPath, stagesByUnit, stuckAt, type NodeFigures, type StageCount } from './figures'
import { daysOf, readView, writeView } from './period'

const node = (code: string, used: number | null, allowed: number | null, overdue = 0, open = 5) => ({ node: code, open, average_used_minutes: used, average_allowed_minutes: allowed, overdue }) as NodeFigures

describe('where hazards get stuck', () => {
  it('is the node that uses most of what is allowed', () => {
    expect(stuckAt([node('confirm', 20, 480, 9), node('rectify', 900, 337), node('verify', 700, 720)])).toBe('rectify')
  })
  it('is the node with most overdue where all stays are short', () => {
    expect(stuckAt([node('confirm', 20, 480, 2), node('assign', 10, 120, 5)])).toBe('assign')
  })
  it('is not where nothing stands any more', () => {
    expect(stuckAt([node('rectify', 900, 337, 0, 0), node('confirm', 20, 480, 1)])).toBe('confirm')
  })
  it('is nowhere when nothing is late', () => {
    expect(stuckAt([node('confirm', 20, 480), node('report', 0, 0), node('close', null, null)])).toBeNull()
    expect(stuckAt([])).toBeNull()
  })
})

describe('stages by unit', () => {
  const count = (name: string, stage: StageCount['stage'], many: number): StageCount => ({ unit: { id: name, name }, stage, count: many })
  it('are summed, the most first, and lose nothing in the line of others', () => {
    const lines = stagesByUnit([count('a', 'design', 1), count('b', 'design', 5), count('c', 'acceptance', 2), count('a', 'acceptance', 3), count('d', 'construction', 1)], 3)
    expect(lines.map((line) => [line.unit?.name ?? null, line.total])).toEqual([['b', 5], ['a', 4], [null, 3]])
    expect(lines[2]!.counts).toEqual({ design: 0, construction: 1, acceptance: 2 })
  })
  it('need no line of others while they fit', () => {
    expect(stagesByUnit([count('a', 'design', 1)], 3).map((line) => line.unit?.name)).toEqual(['a'])
  })
})

describe('a budget', () => {
  const quarter = { starts_on: '2026-10-01', ends_on: '2026-12-31' }
  it('says when it will be used up at this pace, if before its end', () => {
    expect(paceOf({ ...quarter, share_used: 0.8, share_gone: 0.5 })).toEqual({ used: 0.8, gone: 0.5, ahead: 30, usedUpOn: '2026-11-27' })
    expect(paceOf({ ...quarter, share_used: 0.4, share_gone: 0.5 })).toMatchObject({ ahead: -10, usedUpOn: null })
  })
  it('of nothing is used by nothing', () => {
    expect(paceOf({ ...quarter, share_used: null, share_gone: 0.5 })).toMatchObject({ used: 0, usedUpOn: null })
  })
})

describe('a small line', () => {
  it('fills its box, and stands in the middle when flat', () => {
    expect(sparkPath([0, 10, 5], 100, 20)).toBe('M0.0 20.0L50.0 0.0L100.0 10.0')
    expect(sparkPath([3, 3], 10, 20)).toBe('M0.0 10.0L10.0 10.0')
    expect(sparkPath([3], 10, 20)).toBe('')
  })
})

describe('the period of the dashboard', () => {
  const now = Date.parse('2026-11-20T12:00:00+08:00')
  it('comes back from the address as it was written', () => {
    for (const view of [{ period: 'days30' }, { period: 'lastMonth', unit: 'u' }, { period: 'custom', since: '2026-11-01', until: '2026-11-05' }] as const) expect(readView(writeView(view))).toEqual(view)
    expect(readView({ period: 'custom', since: '2026-11-05', until: '2026-11-01' })).toEqual({ period: 'days30' })
    expect(readView({ period: 'forever' })).toEqual({ period: 'days30' })
  })
  it('is whole days of the tenant', () => {
    expect(daysOf({ period: 'week' }, now)).toEqual({ since: '2026-11-14', until: '2026-11-20' })
    expect(daysOf({ period: 'lastMonth' }, now)).toEqual({ since: '2026-10-01', until: '2026-10-31' })
    expect(daysOf({ period: 'quarter' }, now)).toEqual({ since: '2026-10-01', until: '2026-11-20' })
    expect(daysOf({ period: 'month' }, Date.parse('2026-11-30T23:00:00Z'))).toEqual({ since: '2026-12-01', until: '2026-12-01' })
  })
  it('is never longer than the API takes', () => {
    expect(daysOf({ period: 'custom', since: '2026-01-01', until: '2026-11-20' }, now)).toEqual({ since: '2026-08-21', until: '2026-11-20' })
  })
})
