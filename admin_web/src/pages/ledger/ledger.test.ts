import { describe, expect, it } from 'vitest'
import { mayRelease, sidesOf, sourcePath, whyNotReversed, type Line } from './ledger'

const line = (number: number, account: Line['account'], currency: string, amount: number): Line => ({ line: number, account, currency, amount, unit_id: null, budget_id: null })
const entry = (given: object) => ({ kind: 'award' as const, reversed_by: null, member_id: 'm', ...given })

describe('both sides of a transaction', () => {
  it('come to zero in each currency', () => {
    const sides = sidesOf([line(1, 'member', 'quality', 3), line(2, 'issuing', 'quality', -3), line(3, 'issuing', 'coin', -5), line(4, 'member', 'coin', 4), line(5, 'receivable', 'coin', 1)])
    expect(sides.map((side) => [side.currency, side.sum, side.lines.map((one) => one.amount)])).toEqual([['quality', 0, [-3, 3]], ['coin', 0, [-5, 1, 4]]])
  })
  it('show what does not balance', () => {
    expect(sidesOf([line(1, 'member', 'coin', 3)])[0]!.sum).toBe(3)
  })
})

describe('reversal', () => {
  it('is refused with the reason that counts first', () => {
    expect(whyNotReversed(entry({}), 'me', true)).toBe('')
    expect(whyNotReversed(entry({}), 'me', false)).toBe('notYours')
    expect(whyNotReversed(entry({ kind: 'reversal' }), 'me', true)).toBe('reversal')
    expect(whyNotReversed(entry({ kind: 'expiry' }), 'me', true)).toBe('expiry')
    expect(whyNotReversed(entry({ reversed_by: 'x' }), 'me', true)).toBe('reversed')
    expect(whyNotReversed(entry({ member_id: 'me' }), 'me', true)).toBe('own')
  })
})

describe('withheld awards', () => {
  it('are released only where a budget withheld them and they still wait', () => {
    expect(mayRelease({ state: 'withheld', why: 'budget' })).toBe(true)
    expect(mayRelease({ state: 'withheld', why: 'cap_per_day' })).toBe(false)
    expect(mayRelease({ state: 'released', why: 'budget' })).toBe(false)
  })
})

describe('sources', () => {
  it('lead to their page where the console has one', () => {
    expect(sourcePath({ source_type: 'hazard', source_id: '1' })).toBe('/hazards/1')
    expect(sourcePath({ source_type: 'adjustment', source_id: '1' })).toBeNull()
  })
})
