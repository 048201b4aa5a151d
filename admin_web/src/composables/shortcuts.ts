import { onScopeDispose, shallowReactive } from 'vue'

export interface Shortcut {
  /** `KeyboardEvent.key`, lower case for letters: `j`, `?`, `Enter`, `/`. */
  key: string
  /** Catalogue key of what it does, shown under `?`. */
  labelKey: string
  run: (event: KeyboardEvent) => void
  when?: () => boolean
}

export const shortcuts = shallowReactive(new Set<Shortcut>())

const TICKED = ['checkbox', 'radio', 'file']

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || (target instanceof HTMLInputElement && TICKED.includes(target.type))) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a[href], [role="button"], [role="menuitem"], [role="tab"]') !== null
}

/** Run what is bound to a key, the latest binding first; keys belong to the field while one types, to dialogs while one is open. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (isTyping(event.target) || (event.key === 'Enter' && isPressable(event.target))) return
  if (event.target instanceof HTMLElement && event.target.closest('[aria-modal="true"]')) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const bound = [...shortcuts].reverse().find((one) => one.key === key && (one.when?.() ?? true))
  if (!bound) return
  event.preventDefault()
  bound.run(event)
}

/** Bind keys while the component lives. */
export function useShortcuts(given: Shortcut[]): void {
  for (const one of given) shortcuts.add(one)
  onScopeDispose(() => {
    for (const one of given) shortcuts.delete(one)
  })
}
