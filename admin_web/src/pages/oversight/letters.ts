import type { Letter } from './queries'

export const SHOWN = ['all', 'troubled', 'check_in', 'rating'] as const
export type Shown = (typeof SHOWN)[number]

/** Put letters of whoever is made to pay for having spoken before all others; otherwise the order stays. */
export function troubledFirst(letters: readonly Letter[]): Letter[] {
  return [...letters.filter((one) => one.troubled), ...letters.filter((one) => !one.troubled)]
}

export function chosen(letters: readonly Letter[], shown: Shown): Letter[] {
  if (shown === 'all') return troubledFirst(letters)
  return letters.filter((one) => (shown === 'troubled' ? one.troubled : one.kind === shown))
}
