import { describe, expect, it } from 'vitest'
import { reachOf, termsDraftOf, termsIn, wrongTerms } from './rewardTerms'

const terms = { denominations: [20, 50], monthly_limit: 500, redeemable_months: 12, least_set: 5 }

describe('the terms of anonymous rewards', () => {
  it('are sent with their denominations in order, whichever was ticked first', () => {
    const draft = termsDraftOf(terms)
    draft.denominations.push(10)
    expect(termsIn(draft).denominations).toEqual([10, 20, 50])
    expect(terms.denominations).toEqual([20, 50])
  })
  it('need a denomination, and a limit that pays for one or for none', () => {
    expect(wrongTerms({ ...termsDraftOf(terms), denominations: [] })).toEqual({ denominations: 'none' })
    expect(wrongTerms({ ...termsDraftOf(terms), monthly_limit: 19 })).toEqual({ monthly_limit: 'tooLittle' })
    expect(wrongTerms({ ...termsDraftOf(terms), monthly_limit: 20 })).toEqual({})
    expect(wrongTerms({ ...termsDraftOf(terms), monthly_limit: 0 })).toEqual({})
  })
  it('say how far the limit of a month reaches', () => {
    expect(reachOf(termsDraftOf(terms))).toEqual({ small: 25, large: 10 })
    expect(reachOf({ ...termsDraftOf(terms), denominations: [] })).toEqual({ small: 0, large: 0 })
  })
})
