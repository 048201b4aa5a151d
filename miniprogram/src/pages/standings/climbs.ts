import type { Schema } from '@/api/client'
import { celebrate } from '@/composables/celebrate'
import { t } from '@/locales'
import type { Drawer } from '@/stores/storage'

export interface Seen {
  rank: number
  startsOn: string | null
}

/** How many places were gained since a board was last looked at; 0 in another stretch of time, or when none were. */
export function climbed(seen: Seen | null, now: Seen): number {
  if (!seen || seen.startsOn !== now.startsOn) return 0
  return Math.max(0, seen.rank - now.rank)
}

/** Celebrate a climb since the last visit once, and remember the rank. */
export function noteRank(drawer: Drawer, standing: Schema<'StandingsOut'>): void {
  if (!standing.me) return
  const name = `standings.seen.${standing.board.code}.${standing.window.code}`
  const now = { rank: standing.me.rank, startsOn: standing.window.starts_on }
  const gained = climbed(drawer.read<Seen>(name), now)
  drawer.write(name, now)
  if (gained) {
    celebrate({
      kind: 'rank',
      title: t(standing.board.subject === 'member' ? 'standings.climb' : 'standings.climbUnit', { rank: now.rank }),
      detail: t('standings.climbBy', { n: gained }),
    })
  }
}
