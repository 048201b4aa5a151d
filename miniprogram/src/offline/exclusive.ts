import type { Exclusive } from './types'

/** One holder per name within this app: a mini-program runs once. */
export function withinApp(): Exclusive {
  const last = new Map<string, Promise<void>>()

  async function turn(name: string, work: () => Promise<void>): Promise<void> {
    const before = last.get(name)
    const mine = (before ?? Promise.resolve()).then(work)
    // Whoever comes next waits for the end, not for the success.
    const over = mine.then(
      () => undefined,
      () => undefined,
    )
    last.set(name, over)
    void over.then(() => {
      if (last.get(name) === over) last.delete(name)
    })
    await mine
  }
  return {
    turn,
    async run(name, work) {
      if (last.has(name)) return false
      await turn(name, work)
      return true
    },
  }
}

/** One holder per name across tabs (Web Locks); browsers that lack it fall back to one per tab, and the service's
 *  Idempotency-Key keeps a double send harmless. */
export function acrossTabs(): Exclusive {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (!locks) return withinApp()
  return {
    run: (name, work) =>
      locks.request(name, { ifAvailable: true }, async (lock) => {
        if (!lock) return false
        await work()
        return true
      }),
    turn: (name, work) => locks.request(name, work),
  }
}
