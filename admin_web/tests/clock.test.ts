import { beforeEach, describe, expect, it } from 'vitest'
import { clockState } from '@/components/clock'
import { formatChange, formatNumber } from '@/composables/numbers'
import { dayOf, formatMinutes, formatTime, formatWhen, setZone } from '@/composables/time'

const now = Date.parse('2026-11-20T08:00:00Z')
const due = (minutes: number) => new Date(now + minutes * 60_000).toISOString()

describe('clock of a time limit', () => {
  it('is soon in the last quarter of what is allowed, overdue after', () => {
    expect(clockState({ due_at: due(61), allowed_minutes: 240 }, now)).toBe('normal')
    expect(clockState({ due_at: due(60), allowed_minutes: 240 }, now)).toBe('soon')
    expect(clockState({ due_at: due(0), allowed_minutes: 240 }, now)).toBe('soon')
    expect(clockState({ due_at: due(-1), allowed_minutes: 240 }, now)).toBe('overdue')
  })
  it('rests while paused, is met when closed in time, and is nothing without a limit', () => {
    expect(clockState({ due_at: due(-5), paused_at: due(-9) }, now)).toBe('paused')
    expect(clockState({ due_at: due(5), closed_at: due(-1) }, now)).toBe('met')
    expect(clockState({ due_at: due(-5), closed_at: due(-1), overdue: true }, now)).toBeNull()
    expect(clockState({ due_at: null }, now)).toBeNull()
  })
})

describe('times and numbers', () => {
  beforeEach(() => setZone('Asia/Shanghai'))
  it('are those of the tenant, across midnight', () => {
    expect(formatTime('2026-11-19T16:05:00Z')).toBe('00:05')
    expect(dayOf('2026-11-19T16:05:00Z')).toBe('2026-11-20')
    expect(formatWhen('2026-11-19T15:55:00Z', '2026-11-19T16:05:00Z')).toBe('昨天 23:55')
    setZone('America/New_York')
    expect(formatTime('2026-11-19T16:05:00Z')).toBe('11:05')
  })
  it('say lengths in two units', () => {
    expect([26, 60, 190, 1440, 1500, 60_000].map((minutes) => formatMinutes(minutes))).toEqual(['26 分', '1 时', '3 时 10 分', '1 天', '1 天 1 时', '41 天'])
  })
  it('carry commas, and a sign on changes', () => {
    expect([formatNumber(38420), formatChange(5), formatChange(-5), formatChange(0)]).toEqual(['38,420', '+5', '−5', '0'])
  })
})
