let settled: Promise<void> = Promise.resolve()

/** Go one entry back in the browser's history. The browser does it later: who adds an entry must wait until then. */
export function stepBack(): void {
  settled = new Promise((done) => addEventListener('popstate', () => done(), { once: true }))
  history.back()
}

/** Resolves when no step back is under way. */
export function historySettled(): Promise<void> {
  return settled
}
