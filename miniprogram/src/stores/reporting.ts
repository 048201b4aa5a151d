import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { api, type Schema } from '@/api/client'
import { asFault, type Fault } from '@/composables/useResource'
import type { ReportPlace } from '@/offline/hazard'
import { useSession } from './session'
import { libraryOf } from './storage'

export type WorkPlace = Pick<Schema<'WorkPlaceOut'>, 'id' | 'code' | 'name' | 'unit'>
export interface UsedPlace extends ReportPlace {
  /** When it was last reported from, in milliseconds. */
  at: number
  scanned: boolean
}
interface Library {
  options: Schema<'HazardOptionsOut'>
  places: WorkPlace[]
  /** When it was fetched, in milliseconds. */
  at: number
}

const PAGE = 200
/** After this long it is fetched again without being asked for. */
const FRESH = 3_600_000
const RECENT = 6
const LIBRARY = 'reporting'
const USED = 'reporting.used'

async function allPlaces(): Promise<WorkPlace[]> {
  const places: WorkPlace[] = []
  let cursor: string | undefined
  do {
    const page = await api.get('/api/v1/places', { query: { limit: PAGE, cursor } })
    places.push(...page.items.map(({ id, code, name, unit }) => ({ id, code, name, unit })))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return places
}

/** What a report needs and what must therefore lie on the phone before the signal goes: categories, severities, places. */
export const useReporting = defineStore('reporting', () => {
  const session = useSession()
  const library = ref<Library | null>(null)
  const used = ref<UsedPlace[]>([])
  const fault = ref<Fault | null>(null)
  const loading = ref(false)

  function read(): void {
    const drawer = session.account ? libraryOf(session.account) : null
    library.value = drawer?.read<Library>(LIBRARY) ?? null
    used.value = drawer?.read<UsedPlace[]>(USED) ?? []
  }
  async function refresh(): Promise<void> {
    const account = session.account
    if (!account || loading.value) return
    loading.value = true
    try {
      const [options, places] = await Promise.all([api.get('/api/v1/hazard-options'), allPlaces()])
      const fetched: Library = { options, places, at: Date.now() }
      libraryOf(account).write(LIBRARY, fetched)
      if (session.account === account) library.value = fetched
      fault.value = null
    } catch (thrown) {
      fault.value = asFault(thrown)
    } finally {
      loading.value = false
    }
    // Who signed in meanwhile found it busy for somebody else.
    if (session.account !== account) await ensure()
  }
  /** Fetch what is missing or no longer fresh. */
  async function ensure(): Promise<void> {
    if (!library.value || Date.now() - library.value.at > FRESH) await refresh()
  }
  function remember(place: ReportPlace, scanned: boolean): void {
    const same = (one: ReportPlace): boolean => (place.id ? one.id === place.id : one.name === place.name)
    used.value = [{ ...place, at: Date.now(), scanned }, ...used.value.filter((one) => !same(one))].slice(0, RECENT)
    if (session.account) libraryOf(session.account).write(USED, used.value)
  }
  function follow(): void {
    watch(
      () => session.account,
      () => {
        read()
        void ensure()
      },
      { immediate: true },
    )
  }
  const options = computed(() => library.value?.options ?? null)
  const places = computed(() => library.value?.places ?? [])
  return { options, places, used, fault, loading, refresh, ensure, remember, follow }
})
