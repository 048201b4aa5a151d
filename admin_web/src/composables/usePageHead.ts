import { onScopeDispose, ref, toValue, watchEffect, type MaybeRefOrGetter } from 'vue'

export const pageHead = { title: ref<string | null>(null), subtitle: ref<string | null>(null) }

/** Set the top bar's title (default: the route's) and the subtitle beside it while the page lives. */
export function usePageHead(head: { title?: MaybeRefOrGetter<string | null | undefined>; subtitle?: MaybeRefOrGetter<string | null | undefined> }): void {
  watchEffect(() => {
    pageHead.title.value = toValue(head.title) ?? null
    pageHead.subtitle.value = toValue(head.subtitle) ?? null
  })
  onScopeDispose(() => {
    pageHead.title.value = null
    pageHead.subtitle.value = null
  })
}
