import { computed, watch, type Ref } from 'vue'
import { deedsAbout, type DeedPayload } from '@/offline/deeds'
import { QueueBusy, type QueueItem } from '@/offline/types'
import { useQueue } from '@/stores/queue'
import { deedOf, renewed } from './queueing'
import type { SheetDeed } from './deeds'
import type { Hazard } from './types'

interface Hooks {
  /** It is with the service now. */
  arrived(deed: SheetDeed): void
  /** The service would not have it; the item stays and says why. */
  refused(item: QueueItem<DeedPayload>): void
}

/** What waits on the phone about one hazard, and word of what becomes of it. */
export function usePending(hazardId: Ref<string>, hooks: Hooks) {
  const queue = useQueue()
  const items = computed(() => deedsAbout(queue.items, hazardId.value))
  const taken = new Set<string>()

  watch(items, (now, before) => {
    for (const old of before ?? []) {
      const same = now.find((item) => item.id === old.id)
      if (!same && old.payload.hazard_id === hazardId.value && !taken.delete(old.id)) hooks.arrived(deedOf(old.kind, old.payload))
      if (same?.state === 'stuck' && old.state !== 'stuck') hooks.refused(same)
    }
  })

  async function drop(item: QueueItem): Promise<void> {
    taken.add(item.id)
    try {
      await queue.remove(item.id)
    } catch (fault) {
      if (!(fault instanceof QueueBusy)) throw fault // it has gone already
    }
  }
  /** Send it again as of what the page shows now. */
  async function again(item: QueueItem<DeedPayload>, hazard: Hazard): Promise<void> {
    if (item.state === 'stuck') await queue.edit(item.id, renewed(item.payload, hazard))
    else await queue.flush(true)
  }
  /** A deed of this hazard's present stay is on its way: there is nothing to do twice. */
  const busy = computed(() => items.value.some((item) => item.kind !== 'comment'))
  return { items, busy, drop, again }
}
