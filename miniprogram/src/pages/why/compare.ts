import type { Schema } from '@/api/client'
import { grouped } from '@/composables/numbers'
import { t } from '@/locales'

type Place = Schema<'PlaceOut'>
type Own = Schema<'OwnPlaceOut'>
export interface Bar {
  id: string
  rank: number
  name: string
  points: number
  /** Of the longest bar, 0 to 1. */
  share: number
  mine: boolean
}
const SIDES = 1

const subject = (place: Place): Schema<'SubjectOut'> | null => place.member ?? place.unit ?? null
const myself = (me: Own): Place | null => me.neighbours.find((one) => one.rank === me.rank) ?? null

/** Whether a place is the reader's own. */
export function isOwn(me: Own | null, subjectId: string): boolean {
  return me !== null && subject(myself(me) ?? me)?.id === subjectId
}

/** The reader's place between its neighbours, or beside the one that was asked about. */
export function barsFor(me: Own | null, asked: Place | null): Bar[] {
  const mine = me ? myself(me) : null
  const about = asked && subject(asked)?.id !== (mine ? subject(mine)?.id : undefined) ? asked : null
  const near = about ? [about, mine] : (me?.neighbours ?? []).filter((one) => me && Math.abs(one.rank - me.rank) <= SIDES)
  const places = near.filter((one): one is Place => one !== null).sort((one, other) => one.rank - other.rank)
  const longest = Math.max(1, ...places.map((one) => one.points))
  return places.map((one) => ({
    id: subject(one)?.id ?? String(one.rank),
    rank: one.rank,
    name: subject(one)?.name ?? t('standings.gone'),
    points: one.points,
    share: Math.max(0, one.points) / longest,
    mine: one === mine,
  }))
}

/** How far the reader is from the one asked about: 比你多 13 分. */
export function distanceText(me: Own | null, asked: Place): string {
  if (!me) return ''
  const ahead = asked.points - me.points
  if (ahead === 0) return t(asked.rank < me.rank ? 'standings.why.tieAhead' : 'standings.why.tieBehind')
  return t(ahead > 0 ? 'standings.why.ahead' : 'standings.why.behind', { points: grouped(Math.abs(Math.round(ahead * 1000) / 1000)) })
}
