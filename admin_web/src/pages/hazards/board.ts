import type { InjectionKey, Ref } from 'vue'
import type { Card, Column, Verdict } from './rules'
import type { Deed, Hazard } from './types'

/** What the lanes of a board share. */
export interface Board {
  /** The card under way, if any. */
  dragged: Ref<Card | null>
  /** Whether the viewer has a hazard in hand. */
  holds: Ref<boolean>
  /** What dropping the card under way into a lane would do; null while nothing is dragged. */
  verdictFor(column: Column): Verdict | null
  begin(card: Hazard): void
  end(): void
  act(card: Hazard, deed: Deed): void
}

export const BOARD: InjectionKey<Board> = Symbol('board')

/** Return where the focus goes from a card: up and down within its lane, left and right to the nearest lane with cards. */
export function neighbour(lanes: readonly number[], at: { lane: number; card: number }, key: string): { lane: number; card: number } | null {
  const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key]
  if (!step) return null
  if (step[1]) {
    const card = at.card + step[1]!
    return card >= 0 && card < lanes[at.lane]! ? { lane: at.lane, card } : null
  }
  for (let lane = at.lane + step[0]!; lane >= 0 && lane < lanes.length; lane += step[0]!) {
    if (lanes[lane]) return { lane, card: Math.min(at.card, lanes[lane]! - 1) }
  }
  return null
}
