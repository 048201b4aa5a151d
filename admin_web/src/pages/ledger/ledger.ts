import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, data } from '@/api/client'
import type { components, paths } from '@/api/schema'

export type LedgerEntry = components['schemas']['LedgerEntryOut']
export type Transaction = components['schemas']['TransactionOut']
export type Line = components['schemas']['LineOut']
export type EntryQuery = NonNullable<paths['/api/v1/points/entries']['get']['parameters']['query']>
export type EntryKind = NonNullable<EntryQuery['kind']>
export type Withheld = components['schemas']['WithheldAwardOut']

export const KINDS: readonly EntryKind[] = ['award', 'adjustment', 'redemption', 'expiry', 'reversal']
export const SOURCES = ['hazard', 'contest', 'inspection', 'adjustment'] as const
const OPENED: Record<string, (id: string) => string> = { hazard: (id) => `/hazards/${id}`, contest: (id) => `/contests/${id}`, inspection: (id) => `/inspections/${id}` }

/** Return the console's page for what an entry came from; null where it has none. */
export function sourcePath(entry: Pick<LedgerEntry, 'source_type' | 'source_id'>): string | null {
  return OPENED[entry.source_type]?.(entry.source_id) ?? null
}

/** Why a transaction cannot be taken back, as a catalogue key's last part; empty when it can. */
export function whyNotReversed(entry: Pick<LedgerEntry, 'kind' | 'reversed_by' | 'member_id'>, me: string | undefined, may: boolean): '' | 'notYours' | 'reversal' | 'expiry' | 'reversed' | 'own' {
  if (!may) return 'notYours'
  if (entry.kind === 'reversal') return 'reversal'
  if (entry.kind === 'expiry') return 'expiry'
  if (entry.reversed_by) return 'reversed'
  return entry.member_id === me ? 'own' : ''
}

export interface Side {
  currency: string
  lines: Line[]
  /** Of all lines: zero where the books are right. */
  sum: number
}

/** Split the lines of a transaction by currency; in each, both sides must come to zero. */
export function sidesOf(lines: readonly Line[]): Side[] {
  const found = new Map<string, Line[]>()
  for (const line of lines) found.set(line.currency, [...(found.get(line.currency) ?? []), line])
  return [...found].map(([currency, ones]) => ({ currency, lines: [...ones].sort((a, b) => a.amount - b.amount), sum: ones.reduce((sum, line) => sum + line.amount, 0) }))
}

/** Whether an award can be released: only what a budget withheld, and only while it waits. */
export function mayRelease(award: Pick<Withheld, 'state' | 'why'>): boolean {
  return award.state === 'withheld' && award.why === 'budget'
}

export function useCurrencies() {
  const query = useQuery({ queryKey: ['points', 'currencies'], queryFn: () => data(api.GET('/api/v1/points/currencies')), staleTime: 600_000 })
  const currencies = computed(() => query.data.value?.items ?? [])
  return { currencies, nameOf: (code: string) => currencies.value.find((one) => one.code === code)?.name ?? code }
}

/** Rules by name, for the filter and for what an entry names. */
export function useRules() {
  const query = useQuery({ queryKey: ['points', 'rules', 'names'], queryFn: () => data(api.GET('/api/v1/points/rules', { params: { query: { limit: 200 } } })), staleTime: 300_000 })
  return computed(() =>
    (query.data.value?.items ?? []).map((rule) => ({ id: rule.id, title: (rule.versions.find((one) => one.version === rule.version_in_force) ?? rule.versions.at(-1))?.title ?? rule.code })),
  )
}
