import { computed, onUnmounted, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { ApiProblem, Offline } from '@/api/problem'
import { useSession } from '@/stores/session'
import { cacheOf } from '@/stores/storage'

interface Copy<T> {
  value: T
  at: number
}
export type Fault = ApiProblem | Offline

export interface Resource<T> {
  /** The newest there is: just fetched, or the stored copy. */
  data: ShallowRef<T | null>
  /** When `data` was fetched, in milliseconds. */
  at: Ref<number | null>
  fault: ShallowRef<Fault | null>
  loading: Ref<boolean>
  /** Show a skeleton: nothing to show yet and half a second has passed. */
  waiting: Ref<boolean>
  /** There is something to show but it is not from just now. */
  stale: ComputedRef<boolean>
  refresh(): Promise<void>
  /** Put in what a write answered, without asking again. */
  set(value: T): void
}

const SKELETON_AFTER = 500

export function asFault(thrown: unknown): Fault {
  if (thrown instanceof ApiProblem || thrown instanceof Offline) return thrown
  throw thrown
}

/** Show the stored copy at once, then fetch. `name` is the copy's key; null keeps none (secrets, searches). */
export function useResource<T>(name: string | (() => string | null) | null, fetch: () => Promise<T>): Resource<T> {
  const account = useSession().account
  const cache = account ? cacheOf(account) : null
  const key = (): string | null => (typeof name === 'function' ? name() : name)
  const data = shallowRef<T | null>(null)
  const at = ref<number | null>(null)
  const fault = shallowRef<Fault | null>(null)
  const loading = ref(false)
  const waiting = ref(false)
  let latest = 0
  let shown: string | null = null

  function showCopy(): void {
    const wanted = key()
    if (shown === wanted && data.value !== null) return
    shown = wanted
    const copy = wanted ? cache?.read<Copy<T>>(wanted) : null
    data.value = copy?.value ?? null
    at.value = copy?.at ?? null
  }
  function set(value: T): void {
    data.value = value
    at.value = Date.now()
    fault.value = null
    const wanted = key()
    if (wanted) cache?.write(wanted, { value, at: at.value } satisfies Copy<T>)
  }
  async function refresh(): Promise<void> {
    const mine = ++latest
    showCopy()
    loading.value = true
    const timer = setTimeout(() => (waiting.value = loading.value && data.value === null), SKELETON_AFTER)
    try {
      const value = await fetch()
      if (mine === latest) set(value)
    } catch (thrown) {
      if (mine === latest) fault.value = asFault(thrown)
    } finally {
      clearTimeout(timer)
      if (mine === latest) loading.value = waiting.value = false
    }
  }
  onUnmounted(() => (latest += 1))
  showCopy()
  const stale = computed(() => fault.value !== null && data.value !== null)
  return { data, at, fault, loading, waiting, stale, refresh, set }
}
