import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'
import type { IconName } from '@/components/icons'
import { useSession } from '@/session/store'
import type { Inspection, Standing } from './calendar'
import type { Plan } from './recurrence'

export type Kind = Inspection['kind']
export type Checklist = components['schemas']['ChecklistOut']
export const KINDS: readonly Kind[] = ['self', 'mutual', 'special']
/** Each standing differs in shape and tone, not in colour alone. */
export const LOOKS: Record<Standing, { icon: IconName; tone: string }> = {
  planned: { icon: 'calendar', tone: 'dashed' },
  waiting: { icon: 'clock', tone: '' },
  open: { icon: 'scan', tone: 'info' },
  started: { icon: 'hourglass', tone: 'warn' },
  done: { icon: 'check-circle', tone: 'ok' },
  missed: { icon: 'octagon', tone: 'danger' },
}
const PAGE = 200

export interface Range {
  since: string
  until: string
  kind?: Kind
  unit_id?: string
}

/** Fetch every inspection of a range, page by page. */
async function fetchRange(range: Range): Promise<Inspection[]> {
  const all: Inspection[] = []
  let cursor: string | undefined
  do {
    const page = await data(api.GET('/api/v1/inspections', { params: { query: { ...range, limit: PAGE, cursor } } }))
    all.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return all
}

export function useInspections(range: MaybeRefOrGetter<Range>) {
  return useQuery({ queryKey: computed(() => ['inspections', 'range', toValue(range)]), queryFn: () => fetchRange(toValue(range)), refetchInterval: 60_000 })
}

async function fetchPlans(): Promise<Plan[]> {
  const all: Plan[] = []
  let cursor: string | undefined
  do {
    const page = await data(api.GET('/api/v1/inspection-plans', { params: { query: { limit: PAGE, cursor, active: true } } }))
    all.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return all
}

/** Plans in force, for what is still to come; who may not manage them sees what was made. */
export function useActivePlans() {
  const session = useSession()
  return useQuery({ queryKey: ['inspection-plans', 'active'], queryFn: fetchPlans, enabled: computed(() => session.can('inspections.manage')), staleTime: 60_000 })
}

/** The categories of hazards, by which items of a checklist are sorted. */
export function useCategories() {
  const query = useQuery({ queryKey: ['hazard-options'], queryFn: () => data(api.GET('/api/v1/hazard-options')), staleTime: 300_000 })
  const categories = computed(() => query.data.value?.categories ?? [])
  const nameOf = (code: string) => categories.value.find((one) => one.code === code)?.name ?? code
  return { categories, nameOf }
}
