import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asFault, useResource, type Fault, type Resource } from './useResource'

export interface PageOf<T> {
  items: T[]
  next_cursor: string | null
}
export interface Paged<T, P extends PageOf<T> = PageOf<T>> {
  /** The first page with whatever stands beside its items. */
  first: Resource<P>
  items: ComputedRef<T[]>
  /** There is a further page. */
  more: ComputedRef<boolean>
  loadingMore: Ref<boolean>
  moreFault: ShallowRef<Fault | null>
  refresh(): Promise<void>
  next(): Promise<void>
}

/** A list by cursor: the first page cache-first under `name`, further pages appended on demand. */
export function usePage<T, P extends PageOf<T> = PageOf<T>>(
  name: string | (() => string) | null,
  fetch: (cursor: string | undefined) => Promise<P & PageOf<T>>,
): Paged<T, P> {
  const first = useResource(name, () => fetch(undefined))
  const further = shallowRef<P[]>([])
  const asked = (): string | null => (typeof name === 'function' ? name() : name)
  let shown = asked()
  const loadingMore = ref(false)
  const moreFault = shallowRef<Fault | null>(null)
  const last = computed(() => further.value[further.value.length - 1] ?? first.data.value)

  async function refresh(): Promise<void> {
    // Another list begins: its first page must not stand above the old one's further pages.
    if (shown !== asked()) further.value = []
    shown = asked()
    await first.refresh()
    if (!first.fault.value) further.value = []
  }
  async function next(): Promise<void> {
    const cursor = last.value?.next_cursor
    const list = shown
    if (!cursor || loadingMore.value) return
    loadingMore.value = true
    moreFault.value = null
    try {
      const page = await fetch(cursor)
      // A refresh may have replaced the list meanwhile; its pages would not join.
      if (list === shown && last.value?.next_cursor === cursor) further.value = [...further.value, page]
    } catch (thrown) {
      moreFault.value = asFault(thrown)
    } finally {
      loadingMore.value = false
    }
  }
  const items = computed(() => [first.data.value, ...further.value].flatMap((page) => page?.items ?? []))
  const more = computed(() => Boolean(last.value?.next_cursor))
  return { first, items, more, loadingMore, moreFault, refresh, next }
}
