import type { Field } from './form'

/** Bring a field into view, and give it the focus where there is one. */
export function showField(field: Field): void {
  const selector = `[data-field="${field}"]`
  // #ifdef H5
  const element = document.querySelector<HTMLElement>(selector)
  element?.scrollIntoView({ block: 'center' })
  element?.querySelector<HTMLElement>('[tabindex="0"], textarea, input')?.focus({ preventScroll: true })
  // #endif
  // #ifndef H5
  void uni.pageScrollTo({ selector: `.field-${field}`, duration: 200 })
  // #endif
}
