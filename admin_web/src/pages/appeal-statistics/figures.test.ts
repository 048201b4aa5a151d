import { describe, expect, it } from 'vitest'
import { beside, few, monthsUntil, shareOfLongest, shareOrNone, shownCount, shownMinutes, shownShare, weekName } from './figures'

describe('figures of the hotline', () => {
  it('say in words that a figure is withheld, and never as nothing', () => {
    expect(shownCount(null)).toBe(few())
    expect(shownCount(0)).toBe('0')
    expect(shownShare(null)).toBe(few())
    expect(shownMinutes(null)).toBe(few())
    expect(shownMinutes(75)).toContain('15')
  })

  it('tell a share of nothing from a share of too few', () => {
    expect(shareOrNone(null, 0)).toBe('–')
    expect(shareOrNone(null, null)).toBe(few())
    expect(shareOrNone(0.98, 50)).toBe('98%')
  })

  it('compare with the month before only where both are shown', () => {
    expect(beside(0.98, null, shownShare)).toBe('')
    expect(beside(null, 0.96, shownShare)).toBe('')
    expect(beside(0.98, 0.96, shownShare)).toContain('96%')
  })

  it('offer a year of months, the newest first, across the turn of the year', () => {
    const months = monthsUntil('2026-02-14')
    expect(months.slice(0, 3)).toEqual(['2026-02', '2026-01', '2025-12'])
    expect(months).toHaveLength(12)
  })

  it('name a week by its days', () => {
    expect(weekName({ since: '2026-11-08', until: '2026-11-14' })).toMatch(/8.*14/)
  })

  it('draw minutes against the longest of them, and nothing for what is withheld', () => {
    expect(shareOfLongest(60, [60, 120, null])).toBe(50)
    expect(shareOfLongest(null, [60, 120])).toBe(0)
    expect(shareOfLongest(null, [null, null])).toBe(0)
  })
})
