import { describe, expect, it } from 'vitest'
import { chosen, troubledFirst } from './letters'
import type { Letter } from './queries'

const letter = (id: string, given: Partial<Letter>): Letter => ({ id, appeal_id: id, number: 'MH-2611-0001', category_name: '工资待遇', kind: 'rating', days: null, text: '', troubled: null, stars: null, ...given })
const ALL = [letter('a', { stars: 5 }), letter('b', { kind: 'check_in', days: 30, troubled: false }), letter('c', { kind: 'check_in', days: 90, troubled: true }), letter('d', { stars: 1 })]
const ids = (letters: Letter[]) => letters.map((one) => one.id).join('')

describe('letters to the union', () => {
  it('begin with those who are made to pay for having spoken', () => {
    expect(ids(troubledFirst(ALL))).toBe('cabd')
    expect(ids(ALL)).toBe('abcd')
  })

  it('can be narrowed to what they are', () => {
    expect(ids(chosen(ALL, 'all'))).toBe('cabd')
    expect(ids(chosen(ALL, 'troubled'))).toBe('c')
    expect(ids(chosen(ALL, 'check_in'))).toBe('bc')
    expect(ids(chosen(ALL, 'rating'))).toBe('ad')
  })
})
