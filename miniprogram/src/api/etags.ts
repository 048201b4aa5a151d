const KEPT = 24
export interface Kept {
  etag: string
  data: unknown
}
const kept = new Map<string, Kept>()

/** What an address last answered and under which ETag; in memory, for the few that are asked again and again. */
export const etags = {
  of: (key: string): Kept | undefined => kept.get(key),
  keep(key: string, etag: string | null, data: unknown): void {
    kept.delete(key)
    if (!etag) return
    kept.set(key, { etag, data })
    const oldest = kept.keys().next()
    if (kept.size > KEPT && !oldest.done) kept.delete(oldest.value)
  },
}
