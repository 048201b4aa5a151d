import { afterEach, describe, expect, it } from 'vitest'
import { addDays, formatDate, formatDay, setZone, startOfDay } from '@/composables/time'

afterEach(() => setZone('Asia/Shanghai'))

describe('days in the tenant’s zone', () => {
  it('begin at the zone’s own midnight', () => {
    expect(startOfDay('2026-11-21')).toBe('2026-11-20T16:00:00.000Z')
    setZone('America/New_York')
    expect(startOfDay('2026-11-21')).toBe('2026-11-21T05:00:00.000Z')
  })

  it('follow a change of clocks', () => {
    setZone('Europe/Berlin')
    expect(startOfDay('2026-03-29')).toBe('2026-03-28T23:00:00.000Z')
    expect(startOfDay('2026-03-30')).toBe('2026-03-29T22:00:00.000Z')
  })

  it('are counted over the ends of months', () => {
    expect(addDays('2026-02-27', 2)).toBe('2026-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  })
})

describe('days as they are shown', () => {
  it('set figures apart from Chinese characters', () => {
    expect(formatDay('2026-11-20')).toBe('11 月 20 日 周五')
    expect(formatDate('2026-11-20T16:00:00Z')).toBe('2026 年 11 月 21 日')
  })
})
