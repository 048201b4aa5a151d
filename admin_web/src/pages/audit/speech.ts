import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatDay } from '@/composables/time'
import { useUnitNames } from '@/pages/members/unitNames'
import type { Speech } from './sentences'

/** Words for entries in the language of the page, with the organisation's names. */
export function useSpeech(): ComputedRef<Speech> {
  const { t, te } = useI18n()
  const unit = useUnitNames()
  return computed(() => ({ t: (key, named) => t(key, named ?? {}), has: (key) => te(key), unit: unit.value, date: formatDay }))
}
