import type { RewardKey } from './token'

/** What a person should know before redeeming, so that nobody guesses from the day or the amount who they are. */
export type Advice =
  /** The service would refuse: too few are out, and more may come until `until`. */
  | { kind: 'held'; signed: number; least: number; until: string }
  /** It can be redeemed; the phone proposes to wait until a day drawn by chance. */
  | { kind: 'rest'; signed: number; until: string }
  /** Few are like it, and it can be redeemed: its quarter is over, or the enterprise asks for no more. It might be guessed. */
  | { kind: 'few'; signed: number; until: string }
  | { kind: 'ready'; signed: number; until: string }

/** Below this a guess is worth trying, whatever the enterprise has decided. */
const MANY = 5

/** Weigh a token's key; days are `YYYY-MM-DD`, `from` is null for a code that came from elsewhere. */
export function adviceFor(key: RewardKey, leastSet: number, from: string | null, today: string): Advice {
  // The count is of last midnight; the token itself is one in any case.
  const signed = Math.max(key.signed, 1)
  if (signed < leastSet && today <= key.ends_on) return { kind: 'held', signed, least: leastSet, until: key.ends_on }
  if (signed < Math.max(leastSet, MANY)) return { kind: 'few', signed, until: key.redeemable_until }
  if (from !== null && today < from) return { kind: 'rest', signed, until: from }
  return { kind: 'ready', signed, until: key.redeemable_until }
}
