import type { ComponentPublicInstance } from 'vue'

/** Below the band, which stays. */
const MARGIN = 80

function showInBrowser(field: string): void {
  const element = document.querySelector<HTMLElement>(`[data-field="${field}"]`)
  element?.scrollIntoView({ block: 'center' })
  element?.querySelector<HTMLElement>('[tabindex="0"], textarea, input')?.focus({ preventScroll: true })
}
function showInMiniProgram(field: string, form: ComponentPublicInstance): void {
  const query = uni.createSelectorQuery().in(form)
  query.select(`.field-${field}`).boundingClientRect()
  query.selectViewport().scrollOffset(() => undefined)
  query.exec(([box, view]: [{ top: number } | null, { scrollTop: number }]) => {
    if (box) void uni.pageScrollTo({ scrollTop: Math.max(0, view.scrollTop + box.top - MARGIN), duration: 200 })
  })
}

/** Bring a field of the form into view, and give it the focus where there is one. */
export function showField(field: string, form: ComponentPublicInstance): void {
  // #ifdef H5
  showInBrowser(field)
  // #endif
  // #ifndef H5
  showInMiniProgram(field, form)
  // #endif
}
