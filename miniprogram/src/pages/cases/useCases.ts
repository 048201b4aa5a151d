import { computed, reactive, ref, watch } from 'vue'
import { api, type Schema } from '@/api/client'
import { usePage, type Paged } from '@/composables/usePage'
import { useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'
import { copyName, noFilters, queryOf } from './filters'
import { waitingList, type Waiting } from './todos'

export type View = 'todos' | 'mine' | 'open'
export type MineState = 'all' | Schema<'HazardOut'>['state']

async function fetchUnits(below: string[]) {
  const pages = await Promise.all(
    below.map((below_id) => api.get('/api/v1/units', { query: { below_id, limit: 200 } })),
  )
  return pages.flatMap((page) => page.items)
}

/** What waits for me, what I reported, and what I oversee; only what is looked at is fetched. */
export function useCases() {
  const session = useSession()
  const view = ref<View>('todos')
  const mineState = ref<MineState>('all')
  const filters = reactive(noFilters())

  const todos = usePage('cases.todos', (cursor) => api.get('/api/v1/me/todos', { query: { cursor } }))
  const counts = useResource('cases.counts', () => api.get('/api/v1/me/todos/count'))
  const inspections = useResource('cases.inspections', () => api.get('/api/v1/me/inspections', { query: { limit: 100 } }))
  const mine = usePage(
    () => `cases.mine.${mineState.value}`,
    (cursor) => {
      const state = mineState.value === 'all' ? undefined : mineState.value
      return api.get('/api/v1/hazards', { query: { mine: 'reported', sort: 'newest', state, cursor } })
    },
  )
  const open = usePage(
    () => copyName(filters),
    (cursor) => api.get('/api/v1/hazards', { query: { ...queryOf(filters), cursor } }),
  )
  const statistics = useResource('cases.statistics', () => api.get('/api/v1/hazards/statistics', { query: { unit_id: filters.unit?.id } }))
  const options = useResource('hazardOptions', () => api.get('/api/v1/hazard-options'))
  const overseen = computed(() => (session.me?.roles ?? []).filter((role) => role.in_force).map((role) => role.unit_id))
  const units = useResource('cases.units', () => fetchUnits(overseen.value))

  const items = computed(() => waitingList(todos.items.value, inspections.data.value?.items ?? [], todos.more.value))
  const waiting: Paged<Waiting> = { ...todos, first: todos.first as Paged<unknown>['first'] as Paged<Waiting>['first'], items }
  /** Cases and inspections; the service counts only cases. */
  const count = computed(() => {
    const cases = counts.data.value
    const further = inspections.data.value?.items.filter((one) => one.state === 'open' || one.state === 'started').length ?? 0
    return cases && { open: cases.open + further, overdue: cases.overdue }
  })
  const oversees = computed(() => session.may('cases.read'))

  async function refresh(): Promise<void> {
    if (!session.signedIn) return
    const parts: Record<View, () => Promise<unknown>[]> = {
      todos: () => [todos.refresh(), inspections.refresh()],
      mine: () => [mine.refresh()],
      open: () => [open.refresh(), statistics.refresh(), options.refresh(), units.refresh()],
    }
    await Promise.all([counts.refresh(), ...parts[view.value]()])
  }
  watch(view, () => void refresh())
  watch(mineState, () => void mine.refresh())
  watch([() => filters.node, () => filters.severity, () => filters.overdue, () => filters.q], () => void open.refresh())
  watch(
    () => filters.unit,
    () => void Promise.all([open.refresh(), statistics.refresh()]),
  )
  return { view, mineState, filters, count, mine, open, statistics, options, units, waiting, oversees, refresh }
}
export type Cases = ReturnType<typeof useCases>
