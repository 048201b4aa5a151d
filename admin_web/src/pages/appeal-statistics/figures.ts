import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data, fetchBlob } from '@/api/client'
import type { components } from '@/api/schema'
import { addMonths } from '@/composables/days'
import { formatNumber, formatPercent } from '@/composables/numbers'
import { formatMinutes } from '@/composables/time'
import { i18n } from '@/locales'

export type Figures = components['schemas']['AppealStatisticsOut']
export type PromiseKept = Figures['first_response']
export type KindCount = components['schemas']['KindCountOut']
export type Topics = components['schemas']['AppealTopicsOut']
export const MONTHS_BACK = 12

/** Return the last twelve months with a day that is over, the newest first. */
export function monthsUntil(yesterday: string): string[] {
  return Array.from({ length: MONTHS_BACK }, (_, back) => addMonths(yesterday.slice(0, 7), -back))
}

/** What stands where a figure is withheld. */
export const few = () => i18n.global.t('appealStatistics.few')
export const shownCount = (count: number | null | undefined) => (count === null || count === undefined ? few() : formatNumber(count))
export const shownShare = (share: number | null | undefined) => (share === null || share === undefined ? few() : formatPercent(share))
export const shownStars = (average: number | null | undefined) => (average === null || average === undefined ? few() : formatNumber(average, 1))
export const shownMinutes = (minutes: number | null | undefined) => (minutes === null || minutes === undefined ? few() : formatMinutes(minutes))

/** A share is empty also where nothing was there to share: tell that from too few. */
export function shareOrNone(share: number | null, count: number | null): string {
  return share === null && count === 0 ? '–' : shownShare(share)
}

/** Return how a share has changed since the month before, in words; empty where one of the two is withheld. */
export function beside(now: number | null | undefined, before: number | null | undefined, say: (value: number) => string): string {
  return typeof now === 'number' && typeof before === 'number' ? i18n.global.t('appealStatistics.before', { value: say(before) }) : ''
}

/** Return the days of a week as they stand under a bar: `1–7`. */
export const weekName = (week: { since: string; until: string }) => i18n.global.t('appealStatistics.weekDays', { from: Number(week.since.slice(8)), to: Number(week.until.slice(8)) })

/** Return how far a bar of minutes reaches of the longest of several. */
export function shareOfLongest(minutes: number | null, all: readonly (number | null)[]): number {
  const longest = Math.max(1, ...all.map((one) => one ?? 0))
  return Math.round((100 * (minutes ?? 0)) / longest)
}

const asked = (month: string, unit: string) => ({ month: `${month}-01`, unit_id: unit || undefined })

export function useFigures(month: MaybeRefOrGetter<string>, unit: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => ['appeal-statistics', toValue(month), toValue(unit)]),
    queryFn: () => data(api.GET('/api/v1/appeal-statistics', { params: { query: asked(toValue(month), toValue(unit)) } })),
    enabled: computed(() => toValue(enabled)),
    staleTime: 300_000,
  })
}

export function useTopics(month: MaybeRefOrGetter<string>, unit: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: computed(() => ['appeal-topics', toValue(month), toValue(unit)]),
    queryFn: () => data(api.GET('/api/v1/appeal-topics', { params: { query: asked(toValue(month), toValue(unit)) } })),
    enabled: computed(() => toValue(enabled)),
    placeholderData: undefined,
    staleTime: 300_000,
  })
}

const query = (given: Record<string, string>) => new URLSearchParams(Object.entries(given).filter(([, value]) => value)).toString()
export const fetchReport = (month: string, unit: string) => fetchBlob(`/api/v1/appeal-report?${query({ month: `${month}-01`, unit_id: unit })}`)
export const fetchLedger = (since: string, until: string) => fetchBlob(`/api/v1/appeal-ledger?${query({ since, until })}`)

/** Hand bytes to the browser under a name. */
export function saveAs(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
