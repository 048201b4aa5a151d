import type { OfflineQueue } from './queue'

/** Every kind of thing that may wait for signal, with its sender. Add a line; the item's `key` is its Idempotency-Key. */
export function registerKinds(queue: OfflineQueue): void {
  void queue
}
