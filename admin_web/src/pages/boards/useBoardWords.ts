import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, data } from '@/api/client'
import { fetchUnits } from '@/components/units'
import { formatDate, startOfDay } from '@/composables/time'
import { sentence, type Board, type Wording } from './boards'

/** What sentences about boards need: names of currencies and units. */
export function useBoardWords() {
  const { t } = useI18n()
  const currencies = useQuery({ queryKey: ['currencies'], queryFn: () => data(api.GET('/api/v1/points/currencies')), staleTime: 600_000 })
  const units = useQuery({ queryKey: ['units', 'tree'], queryFn: fetchUnits, staleTime: 300_000 })
  const names = computed(() => new Map((units.data.value ?? []).map((one) => [one.id, one.name])))
  const currencyName = (code: string) => currencies.data.value?.items.find((one) => one.code === code)?.name ?? code
  const day = (on: string) => formatDate(startOfDay(on))
  const nameOf = (id: string) => names.value.get(id)

  function datesText(board: Pick<Wording, 'starts_on' | 'ends_on'>): string {
    if (board.starts_on && board.ends_on) return t('boards.say.between', { from: day(board.starts_on), to: day(board.ends_on) })
    if (board.starts_on) return t('boards.say.from', { from: day(board.starts_on) })
    return board.ends_on ? t('boards.say.until', { to: day(board.ends_on) }) : ''
  }

  const say = (board: Wording, brief = false) => sentence(board, currencyName(board.currency), datesText(board), t, brief)
  const wordingOf = (board: Board): Wording => ({ ...(board as unknown as Wording), unit_names: board.unit_ids.map((id) => nameOf(id)).filter((one): one is string => one !== undefined) })
  /** Ranked currencies only: what may be spent would make ranks fall. */
  const ranked = computed(() => (currencies.data.value?.items ?? []).filter((one) => !one.spendable))
  return { say, sayBoard: (board: Board, brief = false) => say(wordingOf(board), brief), currencyName, ranked, nameOf, currencies }
}
