import { afterEach, describe, expect, it } from 'vitest'
import { addDays, instantAt, setZone } from '@/composables/time'
import { hazardQuery, isNarrowed, lastNight, readFilter, writeFilter } from './filters'

const noon = Date.parse('2026-11-20T12:00:00+08:00')
afterEach(() => setZone('Asia/Shanghai'))

describe('filters of the desk in the address', () => {
  it('come back as they were written', () => {
    const filter = { preset: 'overdue', as: 'board', unit: 'u1', severity: 'major', category: 'roof', node: 'rectify', days: 7, q: '皮带' } as const
    expect(readFilter(writeFilter(filter))).toEqual(filter)
    const dated = { preset: 'closed', as: 'table', since: '2026-11-01', until: '2026-11-20' } as const
    expect(readFilter(writeFilter(dated))).toEqual(dated)
  })
  it('are absent while everything is as usual', () => {
    expect(writeFilter(readFilter({}))).toEqual({})
    expect(isNarrowed(readFilter({}))).toBe(false)
    expect(isNarrowed(readFilter({ severity: 'major' }))).toBe(true)
  })
  it('leave out what nobody could have chosen', () => {
    expect(readFilter({ show: 'everything', as: '3d', days: '-4', since: 'yesterday', q: '   ', unit: ['a', 'b'] })).toEqual({ preset: 'open', as: 'table' })
    expect(readFilter({ days: '7.5' })).toEqual({ preset: 'open', as: 'table' })
  })
})

describe('what the API is asked', () => {
  it('is open hazards by time left at first', () => {
    expect(hazardQuery(readFilter({}), noon)).toEqual({ state: 'open' })
  })
  it('takes days as whole days of the tenant, today included', () => {
    expect(hazardQuery(readFilter({ show: 'all', days: '7' }), noon)).toEqual({ sort: 'newest', reported_since: '2026-11-13T16:00:00.000Z' })
    setZone('Asia/Urumqi')
    expect(hazardQuery(readFilter({ show: 'all', since: '2026-11-01', until: '2026-11-20' }), noon)).toEqual({
      sort: 'newest',
      reported_since: '2026-10-31T18:00:00.000Z',
      reported_before: '2026-11-20T18:00:00.000Z',
    })
  })
  it('takes ages as the dashboard counts them, side by side', () => {
    const [day, week, older] = ['day', 'week', 'older'].map((age) => hazardQuery(readFilter({ age }), noon))
    expect(day).toEqual({ state: 'open', reported_since: '2026-11-19T04:00:00.000Z' })
    expect(week).toEqual({ state: 'open', reported_since: '2026-11-13T04:00:00.000Z', reported_before: '2026-11-17T04:00:00.000Z' })
    expect(older).toEqual({ state: 'open', reported_before: '2026-11-13T04:00:00.000Z' })
    expect(hazardQuery(readFilter({ age: 'day' }), noon + 60_000)).toEqual(day)
  })
  it('keeps the words within what the API takes', () => {
    expect(hazardQuery(readFilter({ q: 'x'.repeat(80) }), noon).q).toHaveLength(60)
  })
  it('asks for the night itself whatever the period', () => {
    expect(hazardQuery(readFilter({ show: 'night', days: '30' }), noon)).toEqual({
      sort: 'newest',
      reported_since: '2026-11-19T14:00:00.000Z',
      reported_before: '2026-11-19T22:00:00.000Z',
    })
  })
})

describe('last night', () => {
  it.each([
    ['2026-11-20T12:00:00+08:00', '2026-11-19T22:00:00+08:00'],
    ['2026-11-20T03:00:00+08:00', '2026-11-19T22:00:00+08:00'],
    ['2026-11-20T22:00:00+08:00', '2026-11-20T22:00:00+08:00'],
  ])('at %s began at %s', (now, from) => {
    const night = lastNight(Date.parse(now))
    expect(night.from.toISOString()).toBe(new Date(from).toISOString())
    expect(night.to.getTime() - night.from.getTime()).toBe(8 * 3_600_000)
  })
})

describe('instants of local days', () => {
  it('follow the clocks where they change', () => {
    setZone('America/New_York')
    expect(instantAt('2026-03-08').toISOString()).toBe('2026-03-08T05:00:00.000Z')
    expect(instantAt('2026-03-09').toISOString()).toBe('2026-03-09T04:00:00.000Z')
    expect(instantAt('2026-11-01', '12:00').toISOString()).toBe('2026-11-01T17:00:00.000Z')
  })
  it('count days over months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29')
  })
})
