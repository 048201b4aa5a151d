import { beforeEach, describe, expect, it } from 'vitest'
import { setZone } from '@/composables/time'
import { daysUntil, sayClock } from './clock'
import type { Appeal } from './types'

const NOW = Date.parse('2026-11-20T10:00:00Z') // 18:00 in Shanghai
const item = (part: Partial<Appeal>) => ({ clock: 'normal', by_day: false, due_at: '2026-11-20T12:05:00Z', pause_reason: null, resolution_used: null, resolution_allowed: 2400, ...part }) as Appeal
beforeEach(() => setZone('Asia/Shanghai'))

describe('the words of a clock', () => {
  it('counts the last hours by the minute and days by the day on a narrow card', () => {
    expect(sayClock(item({}), NOW, true)).toEqual({ key: 'bare', params: { time: '2 时 5 分' } })
    expect(sayClock(item({ due_at: '2026-11-23T12:00:00Z' }), NOW, true)).toEqual({ key: 'left', params: { time: '3 天' } })
    expect(sayClock(item({ due_at: '2026-11-20T09:30:00Z', clock: 'overdue' }), NOW)).toEqual({ key: 'overdue', params: { time: '30 分' } })
  })
  it('tells no more than the day of a case that is shown by days', () => {
    const ends = (day: string) => item({ by_day: true, due_at: `${day}T15:59:59Z` })
    expect(sayClock(ends('2026-11-20'), NOW)).toEqual({ key: 'dueToday' })
    expect(sayClock(ends('2026-11-22'), NOW)).toEqual({ key: 'daysLeft', params: { days: 2 } })
    expect(sayClock(ends('2026-11-19'), NOW)).toEqual({ key: 'pastDay' })
    expect(sayClock({ ...ends('2026-11-20'), clock: 'overdue' }, NOW)).toEqual({ key: 'pastDay' })
  })
  it('counts days in the zone of the tenant, also after midnight there', () => {
    expect(daysUntil('2026-11-20T15:59:59Z', Date.parse('2026-11-20T16:30:00Z'))).toBe(-1)
  })
  it('says why it stands, and whether an answer came in time where minutes may be told', () => {
    expect(sayClock(item({ clock: 'paused', pause_reason: '等当事人回话' }), NOW)).toEqual({ key: 'pausedWhy', params: { why: '等当事人回话' } })
    expect(sayClock(item({ clock: 'met', resolution_used: 2400 }), NOW).key).toBe('met')
    expect(sayClock(item({ clock: 'met', resolution_used: 2401 }), NOW).key).toBe('late')
    expect(sayClock(item({ clock: 'met', by_day: true, resolution_used: 2880 }), NOW).key).toBe('answered')
  })
})
