import type { InjectionKey, Ref } from 'vue'
import type { Column, Verdict } from './rules'
import type { Appeal, Deed } from './types'

/** What the lanes of a board share. */
export interface Board {
  /** The card under way, if any. */
  dragged: Ref<Appeal | null>
  /** What dropping the card under way into a lane would do; null while nothing is dragged. */
  verdictFor(column: Column): Verdict | null
  begin(card: Appeal): void
  end(): void
  act(card: Appeal, deed: Deed): void
  select(id: string): void
}

export const BOARD: InjectionKey<Board> = Symbol('appeals board')
