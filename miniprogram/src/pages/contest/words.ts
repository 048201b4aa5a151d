import type { Schema } from '@/api/client'
import { grouped, hundredths } from '@/composables/numbers'
import { daysUntil } from '@/composables/time'
import { t } from '@/locales'
import type { By, ContestPlace } from './useContest'

type Contest = Pick<Schema<'ContestOut'>, 'state' | 'starts_on' | 'ends_on'>

export interface Countdown {
  /** A number worth reading from afar, or null. */
  days: number | null
  text: string
}

/** Where a contest stands in time: begins in, so many days left, last day, over, closed. */
export function countdownOf(contest: Contest, zone: string, now?: number): Countdown {
  if (contest.state === 'closed') return { days: null, text: t('contests.closed') }
  const before = daysUntil(contest.starts_on, zone, now)
  if (before > 0) return { days: before, text: t('contests.beginsIn', { n: before }) }
  const left = daysUntil(contest.ends_on, zone, now)
  if (left < 0) return { days: null, text: t('contests.settling') }
  return left === 0 ? { days: 0, text: t('contests.lastDay') } : { days: left, text: t('contests.left', { n: left }) }
}

/** 40%; a share of 0 to 1 with no more digits than it has. */
export const percent = (share: number): string => `${grouped(Math.round(share * 1000) / 10)}%`

/** What a place shows for an order: points, marks, or both in one number. */
export function valueOf(place: ContestPlace, by: By): string {
  if (by === 'points') return grouped(place.points)
  if (by === 'combined') return hundredths(place.combined)
  return place.score === null ? t('contests.unscored') : hundredths(place.score)
}

/** The two parts that the combined number is made of. */
export function partsOf(place: ContestPlace): string[] {
  const score = place.score === null ? t('contests.unscored') : hundredths(place.score)
  return [t('contests.pointsPart', { points: grouped(place.points) }), t('contests.scorePart', { score })]
}

/** How much of the team's points came from one person; null while the team has none. */
export function shareOf(person: ContestPlace | null, team: ContestPlace | null): number | null {
  if (!person || !team || team.points <= 0) return null
  return Math.min(1, Math.max(0, person.points / team.points))
}

/** How points and marks become one number. */
export function combinedText(pointsShare: number): string {
  if (pointsShare >= 1) return t('contests.onlyPoints')
  if (pointsShare <= 0) return t('contests.onlyMarks')
  return t('contests.combined', { points: percent(pointsShare), marks: percent(Math.round((1 - pointsShare) * 1000) / 1000) })
}
