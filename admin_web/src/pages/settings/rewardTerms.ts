import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type RewardTerms = Schemas['RewardTermsOut']
export type RewardTermsIn = Schemas['RewardTermsIn']
export type Denomination = RewardTermsIn['denominations'][number]
/** What a token can be worth: the service knows no others, so that many look the same. */
export const DENOMINATIONS: readonly Denomination[] = [10, 20, 50, 100]

export const termsDraftOf = (terms: RewardTerms): RewardTermsIn => ({ ...terms, denominations: DENOMINATIONS.filter((one) => terms.denominations.includes(one)) })

/** Return terms as they are sent, small denominations first. */
export const termsIn = (draft: RewardTermsIn): RewardTermsIn => ({ ...draft, denominations: DENOMINATIONS.filter((one) => draft.denominations.includes(one)) })

/** Return what is wrong by field → the last part of its catalogue key. */
export function wrongTerms(draft: RewardTermsIn): Partial<Record<keyof RewardTermsIn, 'none' | 'tooLittle'>> {
  if (!draft.denominations.length) return { denominations: 'none' }
  return draft.monthly_limit > 0 && draft.monthly_limit < Math.min(...draft.denominations) ? { monthly_limit: 'tooLittle' } : {}
}

/** Return how many tokens of the smallest and of the largest denomination an officer can grant in a month. */
export function reachOf(draft: RewardTermsIn): { small: number; large: number } {
  const [small, large] = [Math.min(...draft.denominations), Math.max(...draft.denominations)]
  return { small: Math.floor(draft.monthly_limit / small) || 0, large: Math.floor(draft.monthly_limit / large) || 0 }
}
