import { onScopeDispose } from 'vue'

/** Paper is white: a page that is printed shows the light colours while it lives, whatever the console's theme. */
export function usePaper(): void {
  const root = document.documentElement
  const kept = { theme: root.dataset.theme, dark: root.classList.contains('dark') }
  root.dataset.theme = 'light'
  root.classList.remove('dark')
  onScopeDispose(() => {
    root.dataset.theme = kept.theme
    root.classList.toggle('dark', kept.dark)
  })
}
