import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { addMonths } from '@/composables/days'
import { addDays, dayOf } from '@/composables/time'
import { useSession } from '@/session/store'
import { monthsUntil, shareOrNone, useFigures, type PromiseKept } from '@/pages/appeal-statistics/figures'

export interface InTime {
  value: string
  label: string
  note: string
}

/** Say which share of first answers came in time, this month and the one before; what is withheld is not guessed at. */
export function sayInTime(month: string, now: PromiseKept, before: PromiseKept | undefined, t: (key: string, params: Record<string, unknown>) => string): InTime {
  const earlier = before && before.in_time !== null ? t('appeals.figures.earlier', { month: Number(addMonths(month, -1).slice(5)), share: shareOrNone(before.in_time, before.count) }) : ''
  const withheld = now.in_time === null && now.count !== 0
  return {
    value: withheld ? '–' : shareOrNone(now.in_time, now.count),
    label: t('appeals.figures.inTime', { month: Number(month.slice(5)) }),
    note: withheld ? shareOrNone(now.in_time, now.count) : earlier,
  }
}

/** Return the share of first answers in time for the desk's head; null for who reads no figures, and until they are there. */
export function useInTime(): ComputedRef<InTime | null> {
  const { t } = useI18n()
  const session = useSession()
  const may = computed(() => session.can('reports.read'))
  const month = monthsUntil(addDays(dayOf(Date.now()), -1))[0]!
  const now = useFigures(month, '', may)
  const before = useFigures(addMonths(month, -1), '', may)
  return computed(() => (now.data.value ? sayInTime(month, now.data.value.first_response, before.data.value?.first_response, t) : null))
}
