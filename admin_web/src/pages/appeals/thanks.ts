import type { AppealDetail, Offers } from './types'

/** How a case that led to a change can be thanked for: `unlisted` has nobody who could be given points. */
export type Thanks = 'done' | 'named' | 'unlisted' | 'anonymous' | 'confidential' | 'none'

export function thanksOf(appeal: Pick<AppealDetail, 'destroyed' | 'improved' | 'merged_into' | 'mode' | 'reader' | 'reporter'>): Thanks {
  if (appeal.reader !== 'union') return 'none'
  if (appeal.improved) return 'done'
  if (appeal.destroyed || appeal.merged_into) return 'none'
  if (appeal.mode === 'named') return appeal.reporter ? 'named' : 'unlisted'
  return appeal.mode
}

export interface Choice {
  denomination: number
  granted: number
  affordable: boolean
  /** Of those one can afford, the one granted most: among many, no one stands out. */
  hidesBest: boolean
}

/** Return the denominations on offer, small ones first; where none was granted yet, none hides better. */
export function choicesOf(offers: Offers): Choice[] {
  const most = Math.max(0, ...offers.choices.filter((one) => one.denomination <= offers.left).map((one) => one.granted))
  return [...offers.choices]
    .sort((a, b) => a.denomination - b.denomination)
    .map((one) => {
      const affordable = one.denomination <= offers.left
      return { ...one, affordable, hidesBest: affordable && most > 0 && one.granted === most }
    })
}
