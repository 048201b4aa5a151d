import type { Exclusive } from './types'

/** One holder per name within this app: a mini-program runs once. */
export function withinApp(): Exclusive {
  const held = new Set<string>()
  return {
    async run(name, work) {
      if (held.has(name)) return false
      held.add(name)
      try {
        await work()
      } finally {
        held.delete(name)
      }
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
  }
}
