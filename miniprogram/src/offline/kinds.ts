import { appealCarrier, sendAppeal } from './appeal'
import { registerDeeds } from './deeds'
import { sendHazard } from './hazard'
import { registerInspections } from './inspections'
import type { OfflineQueue } from './queue'

/** Every kind of thing that may wait for signal, with its sender. Add a line; the item's `key` is its Idempotency-Key. */
export function registerKinds(queue: OfflineQueue): void {
  queue.register('hazard', sendHazard)
  queue.register('appeal', sendAppeal, undefined, appealCarrier)
  registerDeeds(queue)
  registerInspections(queue)
}
