import type { Schema } from '@/api/client'
import { grouped } from '@/composables/numbers'
import { t } from '@/locales'

export type Place = Schema<'PlaceOut'>
export type OwnPlace = Schema<'OwnPlaceOut'>
export type Window = Schema<'WindowOut'>['code']
type Own = Schema<'OwnStandingOut'>
export interface Setting {
  unit: boolean
  perHead: boolean
  /** Nothing changes any more: the board is closed or its time is over. */
  over: boolean
  /** What is shown stands still; what is earned now shows later. */
  frozen: boolean
}

export const subjectOf = (place: Place): Schema<'SubjectOut'> | null => place.member ?? place.unit ?? null

/** Which subject is the reader, or the reader's unit: a board of units names it only among the neighbours. */
export function ownId(me: OwnPlace | null, myId: string | null, unit: boolean): string | null {
  if (!me) return null
  if (!unit) return myId
  return me.neighbours.find((one) => one.rank === me.rank)?.unit?.id ?? null
}

/** What it takes to be one further up: 再得 9 分就是第 6. */
export function gapText(me: OwnPlace | null, setting: Setting): string {
  if (!me) return t(setting.unit ? 'standings.gap.noUnit' : 'standings.gap.none')
  if (setting.over) return t('standings.gap.final', { rank: me.rank, points: grouped(me.points) })
  if (setting.frozen) return t('standings.gap.frozen', { rank: me.rank })
  if (me.rank === 1 || me.to_overtake === null) {
    const lead = leadOver(me)
    return lead > 0 ? t('standings.gap.lead', { points: grouped(lead) }) : t('standings.gap.first')
  }
  const key = setting.perHead ? 'standings.gap.perHead' : 'standings.gap.next'
  return t(key, { rank: me.rank - 1, points: grouped(me.to_overtake) })
}

function leadOver(me: OwnPlace): number {
  const second = me.neighbours.find((one) => one.rank === me.rank + 1)
  return second ? me.points - second.points : 0
}

/** The best rank so far, else the best day, week or month in points; '' if neither is known. */
export function bestText(own: Own | null, unit: boolean): string {
  if (!own) return ''
  if (own.best_rank) return t(`standings.bestRank.${own.window.code}`, { rank: own.best_rank.rank })
  const best = own.best_points.find((one) => one.window === own.window.code)
  return best && !unit ? t(`standings.bestPoints.${best.window}`, { points: grouped(best.points) }) : ''
}

const parts = (date: string): { year: number; month: number; day: number } => {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  return { year, month, day }
}

/** From the first to the last day in words: 11 月 1 日至 30 日; '' for an open span. */
export function daysText(first: string | null, last: string | null): string {
  if (!first || !last) return ''
  const [from, to] = [parts(first), parts(last)]
  const head = t('time.monthDay', { ...from })
  if (first === last) return head
  if (from.year !== to.year) return t('standings.days', { first: t('time.yearMonthDay', { ...from }), last: t('time.yearMonthDay', { ...to }) })
  return t('standings.days', { first: head, last: t('time.monthDay', { ...to }) })
}

/** How many stand there: 26 人, 19 个班组. */
export function countText(total: number, board: Pick<Schema<'BoardHeadOut'>, 'subject' | 'unit_kind'>): string {
  const kind = board.subject === 'member' ? 'member' : (board.unit_kind ?? 'unit')
  return t(`standings.count.${kind}`, { n: grouped(total) })
}
