import { describe, expect, it } from 'vitest'
import { addMonths, daysIn, mondayOf, weekdayOf, weeksOf } from '@/composables/days'
import { kindOfDay, minutesADay, turned, type WorkCalendar } from './workdays'
import { kindBelow, whyNotClosed } from './units'

const calendar = (given: Partial<WorkCalendar> = {}): WorkCalendar => ({ shifts: [], rest: 'statutory', closed_on: [], open_on: [], ...given })

describe('days of the month', () => {
  it('begin weeks on Monday and reach into the months beside', () => {
    expect(weekdayOf('2026-11-22')).toBe(7)
    expect(mondayOf('2026-11-22')).toBe('2026-11-16')
    const weeks = weeksOf('2026-11')
    expect([weeks[0]![0], weeks.at(-1)!.at(-1), weeks.length]).toEqual(['2026-10-26', '2026-12-06', 6])
    expect(weeksOf('2027-02').length).toBe(4)
  })
  it('know leap years and the turn of the year', () => {
    expect([daysIn('2028-02'), daysIn('2026-02')]).toEqual([29, 28])
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1)]).toEqual(['2027-01', '2025-12'])
  })
})

describe('working calendar', () => {
  it('rests at weekends, but for what the enterprise set', () => {
    const set = calendar({ closed_on: ['2026-11-20'], open_on: ['2026-11-21'] })
    expect(['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'].map((day) => kindOfDay(day, set))).toEqual(['work', 'closed', 'open', 'rest'])
    expect(kindOfDay('2026-11-22', calendar({ rest: 'none' }))).toBe('work')
  })
  it.each(['2026-11-20', '2026-11-22'])('turns %s and back again', (day) => {
    const before = calendar()
    const once = turned(day, before)
    expect(kindOfDay(day, once)).toBe(kindOfDay(day, before) === 'work' ? 'closed' : 'open')
    expect(turned(day, once)).toEqual(before)
  })
  it('counts shifts over midnight', () => {
    expect(minutesADay([{ start: '08:00', end: '12:00' }, { start: '22:00', end: '06:00' }])).toBe(720)
    expect(minutesADay([{ start: '00:00', end: '00:00' }])).toBe(1440)
  })
})

describe('units', () => {
  it('close only when empty, and never the root', () => {
    expect(whyNotClosed({ parent_id: null, member_count: 0 }, 0)).toBe('root')
    expect(whyNotClosed({ parent_id: 'p', member_count: 3 }, 2)).toBe('children')
    expect(whyNotClosed({ parent_id: 'p', member_count: 3 }, 0)).toBe('members')
    expect(whyNotClosed({ parent_id: 'p', member_count: 0 }, 0)).toBe('')
  })
  it('offer the next level below', () => {
    expect([kindBelow(undefined), kindBelow('mine'), kindBelow('team')]).toEqual(['company', 'area', 'team'])
  })
})
