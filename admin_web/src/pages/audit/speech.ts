import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatDay } from '@/composables/time'
import { useCurrencies } from '@/pages/ledger/ledger'
import { useUnitNames } from '@/pages/members/unitNames'
import type { Speech } from './sentences'

/** Words for entries in the language of the page, with the organisation's names. */
export function useSpeech(): ComputedRef<Speech> {
  const { t, te } = useI18n()
  const unit = useUnitNames()
  const { nameOf } = useCurrencies()
  return computed(() => ({ t: (key, named) => t(key, named ?? {}), has: (key) => te(key), unit: unit.value, currency: nameOf, date: formatDay }))
}
