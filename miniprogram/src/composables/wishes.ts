const wishes = new Map<string, string>()

/** Leave word for a tab, which takes no query, which of its views to open next. */
export function wish(tab: string, view: string): void {
  wishes.set(tab, view)
}

/** The view that was wished for, once. */
export function granted(tab: string): string | null {
  const view = wishes.get(tab) ?? null
  wishes.delete(tab)
  return view
}
