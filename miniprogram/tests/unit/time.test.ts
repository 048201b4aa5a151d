import { describe, expect, it } from 'vitest'
import { grouped, hundredths, signed } from '@/composables/numbers'
import { dayPart, surname } from '@/composables/greeting'
import { clockState, dateName, daysUntil, dayName, duration, hourMinute, moment, monthDay, span } from '@/composables/time'

const ZONE = 'Asia/Shanghai'
const NOW = Date.parse('2026-11-20T02:00:00Z') // 10:00 on the 20th in the zone

describe('times in the tenant’s zone', () => {
  it('cross midnight where the tenant is, not where the phone is', () => {
    expect(moment('2026-11-19T16:31:00Z', ZONE, NOW)).toBe('今天 00:31')
    expect(moment('2026-11-19T15:59:00Z', ZONE, NOW)).toBe('昨天 23:59')
    expect(dayName('2026-11-20T16:00:00Z', ZONE, NOW)).toBe('明天')
    expect(span('2026-11-20T10:00:00Z', '2026-11-20T12:00:00Z', ZONE, NOW)).toBe('今天 18:00 到 20:00')
    expect(span('2026-11-20T10:00:00Z', '2026-11-20T17:00:00Z', ZONE, NOW)).toBe('今天 18:00 到 明天 01:00')
    expect(dayName('2025-11-03T04:00:00Z', ZONE, NOW)).toBe('2025\u00a0年\u00a011\u00a0月\u00a03\u00a0日')
  })
  it('follow summer time where there is one', () => {
    expect(hourMinute('2026-07-01T12:00:00Z', 'Europe/Berlin')).toBe('14:00')
    expect(hourMinute('2026-12-01T12:00:00Z', 'Europe/Berlin')).toBe('13:00')
  })
  it('count days by the calendar', () => {
    expect(daysUntil('2026-12-03', ZONE, NOW)).toBe(13)
    expect(daysUntil('2026-11-20', ZONE, NOW)).toBe(0)
    expect(daysUntil('2026-11-20', ZONE, Date.parse('2026-11-20T16:30:00Z'))).toBe(-1)
    expect(dateName('2026-11-20', ZONE, NOW)).toBe('今天')
    expect(monthDay('2026-11-20')).toBe('11\u00a0月\u00a020\u00a0日')
  })
  it('speak of lengths in one unit', () => {
    expect([26, 90, 60 * 30, 60 * 72].map((minutes) => duration(minutes * 60_000))).toEqual(['26 分', '1 小时', '30 小时', '3 天'])
    expect(duration(5_000)).toBe('1 分')
  })
})

describe('a deadline’s face', () => {
  const due = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString()
  it('turns soon in the last quarter of what was allowed', () => {
    expect(clockState({ due_at: due(61), allowed_minutes: 240 }, NOW)).toBe('normal')
    expect(clockState({ due_at: due(60), allowed_minutes: 240 }, NOW)).toBe('soon')
    expect(clockState({ due_at: due(-1), allowed_minutes: 240 }, NOW)).toBe('overdue')
  })
  it('stands while it is paused and needs no time when met', () => {
    expect(clockState({ due_at: null, paused_at: due(-5) }, NOW)).toBe('paused')
    expect(clockState({ due_at: due(-5), met: true }, NOW)).toBe('met')
    expect(clockState({ due_at: null }, NOW)).toBeNull()
  })
})

describe('numbers', () => {
  it('have commas, true signs and no false precision', () => {
    expect([1286, 1234567, 12.5, 0.1 + 0.2].map(grouped)).toEqual(['1,286', '1,234,567', '12.5', '0.3'])
    expect([92.1, 100, 1286.005, -0.5].map(hundredths)).toEqual(['92.10', '100.00', '1,286.01', '−0.50'])
    expect([5, -5, 0, -1286].map(signed)).toEqual(['+5', '−5', '0', '−1,286'])
  })
})

describe('a greeting', () => {
  it('uses the family name, also a double one', () => {
    expect(['孟庆山', '欧阳建国', 'Anna Lee'].map(surname)).toEqual(['孟', '欧阳', 'Anna Lee'])
  })
  it('knows the shifts of the day', () => {
    expect([0, 5, 8, 12, 18, 22].map(dayPart)).toEqual(['night', 'early', 'morning', 'afternoon', 'evening', 'night'])
  })
})
