import type { Schema } from '@/api/client'
import { joined } from '@/composables/joined'
import { grouped, signed } from '@/composables/numbers'
import { dateName, dayName, hourMinute, moment, wallClock } from '@/composables/time'
import { t } from '@/locales'

type Reason = Schema<'ReasonOut'>
/** One booking of points, as the ledger (积分账) or a board tells it. */
export type Entry = Pick<
  Reason,
  | 'transaction_id' | 'amount' | 'kind' | 'label' | 'title' | 'note' | 'rule_title' | 'rule_version' | 'occurred_at'
  | 'recorded_at' | 'roster_on' | 'unit_name' | 'reversed_by' | 'source_type' | 'source_id'
> & {
  member_name?: string | null
  rule_id?: string | null
  reverses?: Schema<'ReversedOut'> | null
  reverses_id?: string | null
}

export const isReversal = (entry: Pick<Entry, 'kind'>): boolean => entry.kind === 'reversal'

/** 隐患确认：电缆浸水; a reversal (冲正) says so first. */
export function entryTitle(entry: Entry): string {
  const what = entry.title && entry.title !== entry.label ? t('points.what', { label: entry.label, title: entry.title }) : entry.label
  return isReversal(entry) ? t('points.reversed', { what: entry.title || entry.label }) : what
}

/** By which rule: 规则“按时整改”第 4 版; '' where none made it. */
export function ruleText(entry: Pick<Entry, 'rule_title' | 'rule_version'>): string {
  if (!entry.rule_title) return ''
  return entry.rule_version === null
    ? t('points.ruleOnly', { title: entry.rule_title })
    : t('points.rule', { title: entry.rule_title, version: entry.rule_version })
}

/** What a reversal takes back: 撤销 11 月 17 日那笔 +5. `all` are the entries at hand, among which it may be. */
export function undoneText(entry: Entry, all: readonly Entry[], zone: string, now?: number): string {
  if (!isReversal(entry)) return ''
  const id = entry.reverses?.transaction_id ?? entry.reverses_id
  const original = all.find((one) => one.transaction_id === id && one.amount === -entry.amount)
  const at = entry.reverses?.recorded_at ?? original?.recorded_at
  const amount = signed(-entry.amount)
  return at ? t('points.undoes', { day: dayName(at, zone, now), amount }) : t('points.undoesEarlier', { amount })
}

/** 2026-11-19, on the calendar of a zone. */
function dateOf(at: string, zone: string): string {
  const { year, month, day } = wallClock(at, zone)
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-')
}

export interface Around {
  /** Name who earned it. */
  who?: boolean
  /** It stands under this day already: the hour is enough, unless a shift took it over midnight. */
  day?: string
}

/** When, and by which rule or against which entry. */
export function entryDetail(entry: Entry, all: readonly Entry[], zone: string, around: Around = {}): string {
  const sameDay = around.day !== undefined && dateOf(entry.occurred_at, zone) === around.day
  return joined(
    sameDay ? hourMinute(entry.occurred_at, zone) : moment(entry.occurred_at, zone),
    around.who ? entry.member_name : '',
    isReversal(entry) ? undoneText(entry, all, zone) : ruleText(entry),
    entry.reversed_by ? t('points.wasReversed') : '',
  )
}

export interface Fact {
  name: string
  value: string
}

/** Everything an entry tells of itself, for the sheet behind it. */
export function factsOf(entry: Entry, all: readonly Entry[], zone: string): Fact[] {
  const facts: [string, string | null | undefined][] = [
    ['occurred', moment(entry.occurred_at, zone)],
    ['recorded', entry.recorded_at === entry.occurred_at ? '' : moment(entry.recorded_at, zone)],
    ['rosterDay', dateName(entry.roster_on, zone)],
    ['member', entry.member_name],
    ['unit', entry.unit_name],
    ['rule', ruleText(entry)],
    ['undoes', undoneText(entry, all, zone)],
    ['reversed', entry.reversed_by ? t('points.wasReversedWhy') : ''],
    ['note', entry.note],
  ]
  return facts.flatMap(([key, value]) => (value ? [{ name: t(`points.fact.${key}`), value }] : []))
}

export interface EntryDay<T extends Entry> {
  day: string
  entries: T[]
  /** The day's sum of what is listed; null while further entries of that day may follow. */
  sum: number | null
}

/** Entries by the day they were booked, in the order they come: a reversal stands where it happened, not where it reaches back to. */
export function byDay<T extends Entry>(entries: readonly T[], more: boolean, zone: string): EntryDay<T>[] {
  const days: EntryDay<T>[] = []
  for (const entry of entries) {
    const day = dateOf(entry.recorded_at, zone)
    const last = days[days.length - 1]
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry], sum: 0 })
  }
  return days.map((one, index) => ({
    ...one,
    sum: more && index === days.length - 1 ? null : one.entries.reduce((sum, entry) => sum + entry.amount, 0),
  }))
}

/** How the listed entries compare with what the board says: they must come to the same. */
export function sumText(entries: readonly Entry[], count: number, points: number): string {
  const sum = entries.reduce((total, entry) => total + entry.amount, 0)
  if (entries.length < count) return t('points.sumSoFar', { listed: grouped(entries.length), count: grouped(count), sum: grouped(sum) })
  return t(sum === points ? 'points.sumAll' : 'points.sumOther', { count: grouped(count), sum: grouped(sum), points: grouped(points) })
}
