import { onScopeDispose, ref, type Ref } from 'vue'

function useMedia(rule: string): Ref<boolean> {
  const media = matchMedia(rule)
  const matches = ref(media.matches)
  const follow = (event: MediaQueryListEvent) => (matches.value = event.matches)
  media.addEventListener('change', follow)
  onScopeDispose(() => media.removeEventListener('change', follow))
  return matches
}

/** Whether the page is as narrow as a phone: the side bar is a drawer, tables become cards. */
export const usePhone = () => useMedia('(max-width: 720px)')

/** Whether the side bar shows icons only. */
export const useNarrow = () => useMedia('(max-width: 1099px)')

/** Whether there is room for columns that a table can do without. */
export const useRoomy = () => useMedia('(min-width: 1280px)')
