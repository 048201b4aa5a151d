import { computed, ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { byDay, isReversal } from '@/composables/entries'
import { usePage } from '@/composables/usePage'
import { useResource } from '@/composables/useResource'
import { useRules } from '@/composables/useRules'
import { useSession } from '@/stores/session'

type EntryOut = Schema<'EntryOut'>
export const KINDS = ['all', 'gained', 'spent', 'reversed'] as const
export type Kind = (typeof KINDS)[number]
const PAGE = 50

/** Whether an entry belongs under a filter. Points that ran out are spent too: they are gone. */
export function isOf(kind: Kind, entry: Pick<EntryOut, 'kind' | 'amount'>): boolean {
  if (kind === 'all') return true
  if (isReversal(entry)) return kind === 'reversed'
  return kind === (entry.amount > 0 ? 'gained' : 'spent')
}

/** One's points in a currency: what there is, what is promised, what was withheld, and every booking. */
export function usePoints() {
  const session = useSession()
  /** '' is the tenant's first. */
  const currency = ref('')
  const kind = ref<Kind>('all')
  const points = useResource(
    () => `points.${currency.value || 'first'}`,
    () => api.get('/api/v1/me/points', { query: { currency: currency.value || undefined } }),
  )
  const code = computed(() => currency.value || (points.data.value?.currency ?? ''))
  const entries = usePage<EntryOut>(
    () => `points.entries.${code.value}`,
    (cursor) => api.get('/api/v1/me/points/entries', { query: { currency: code.value || undefined, cursor, limit: PAGE } }),
  )
  const pending = usePage('points.pending', (cursor) => api.get('/api/v1/me/points/pending-awards', { query: { cursor, limit: PAGE } }))
  const withheld = usePage('points.withheld', (cursor) => api.get('/api/v1/me/points/withheld-awards', { query: { cursor, limit: PAGE } }))
  const rules = useRules()

  async function refresh(): Promise<void> {
    if (!session.signedIn) return
    await points.refresh()
    await Promise.all([entries.refresh(), pending.refresh(), withheld.refresh(), rules.refresh()])
  }
  function choose(next: string): void {
    currency.value = next
    void points.refresh()
    void entries.refresh()
  }
  const shown = computed(() => entries.items.value.filter((entry) => isOf(kind.value, entry)))
  const days = computed(() => byDay(shown.value, entries.more.value, session.zone))
  /** What is promised and withheld in this currency. */
  const promised = computed(() => pending.items.value.filter((one) => one.state === 'pending' && amountOf(one, code.value) !== 0))
  const refused = computed(() => withheld.items.value.filter((one) => one.currency === code.value))
  return { points, code, kind, entries, shown, days, pending, withheld, promised, refused, rules, choose, refresh }
}

/** What a promised award will bring in a currency. */
export function amountOf(award: Pick<Schema<'PendingAwardOut'>, 'amounts'>, currency: string): number {
  const amount = (award.amounts as Record<string, unknown>)[currency]
  return typeof amount === 'number' ? amount : 0
}
