import type { Schema } from '@/api/client'
import { grouped } from '@/composables/numbers'
import { daysUntil } from '@/composables/time'
import { t } from '@/locales'

export type League = Schema<'LeagueOut'>
export type Runner = Schema<'LeaguePlaceOut'>
export interface Zone {
  kind: 'rising' | 'staying' | 'falling'
  items: Runner[]
  /** The line that parts it from the rest. */
  words: string
}

/** The three parts of a group in rank order; empty ones are left out. */
export function zonesOf(league: League): Zone[] {
  const group = league.group
  if (!group) return []
  const lastRising = group.rising
  const firstFalling = group.size - group.falling + 1
  const part = (kind: Zone['kind'], words: string, test: (rank: number) => boolean): Zone => ({
    kind,
    words,
    items: league.items.filter((one) => test(one.rank)),
  })
  return [
    part('rising', t('standings.league.rising', { n: group.rising }), (rank) => rank <= lastRising),
    part('staying', t('standings.league.staying'), (rank) => rank > lastRising && rank < firstFalling),
    part('falling', t('standings.league.falling', { n: group.falling }), (rank) => rank >= firstFalling),
  ].filter((zone) => zone.items.length) as Zone[]
}

/** Points that put one ahead of a rank; whoever earned first stands before. */
function toPass(league: League, rank: number): number | null {
  const runner = league.items.find((one) => one.rank === rank)
  return runner && league.me ? runner.points - league.me.points + 1 : null
}

/** What this week asks for: 再得 6 分进升级区. */
export function aimText(league: League): string {
  const { group, me } = league
  if (!group || !me) return ''
  if (me.outcome === 'promoted') return t('standings.league.willRise')
  if (group.falling && me.rank > group.size - group.falling) {
    const points = toPass(league, group.size - group.falling)
    return points === null ? '' : t('standings.league.escape', { points: grouped(points) })
  }
  if (!group.rising) return t(group.tier.number === group.tier.of ? 'standings.league.top' : 'standings.league.small')
  // Without points nobody rises, whatever the rank.
  const points = me.rank <= group.rising ? 1 : toPass(league, group.rising)
  return points === null ? '' : t('standings.league.reach', { points: grouped(points) })
}

/** 还剩 3 天, 今天结束. */
export function weekLeft(endsOn: string, zone: string, now?: number): string {
  const days = daysUntil(endsOn, zone, now)
  if (days < 0) return t('standings.league.settling')
  return days === 0 ? t('standings.league.lastDay') : t('standings.league.daysLeft', { n: days })
}
