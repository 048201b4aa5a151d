import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatMinutes } from '@/composables/time'
import { useHotline } from './queries'
import type { Urgency } from './types'

/** Say a promised length of time: working hours are never folded into days, as a working day is no 24 hours. */
export function useLength(): (minutes: number, urgency: Urgency) => string {
  const { t } = useI18n()
  const hotline = useHotline()
  return (minutes, urgency) => {
    if (hotline.data.value?.promises[urgency]?.clock === 'round_the_clock') return formatMinutes(minutes)
    if (minutes < 60) return t('appeals.length.workMinutes', { minutes })
    return t('appeals.length.workHours', { hours: Math.round(minutes / 6) / 10 })
  }
}

/** What is promised of a usual case, in words. */
export function usePromiseWords() {
  const hotline = useHotline()
  const length = useLength()
  return computed(() => {
    const promise = hotline.data.value?.promises.normal
    return {
      first: promise ? length(promise.first_response, 'normal') : '',
      resolution: promise ? length(promise.resolution, 'normal') : '',
      confirmDays: hotline.data.value?.confirm_days ?? 0,
    }
  })
}
