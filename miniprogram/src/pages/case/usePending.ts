import { computed, watch, type Ref } from 'vue'
import { deedOf, deedsAbout, type DeedPayload } from '@/offline/deeds'
import { QueueBusy, type QueueItem } from '@/offline/types'
import { useQueue } from '@/stores/queue'
import { renewed } from './queueing'
import type { SheetDeed } from './deeds'
import type { Hazard } from './types'

interface Hooks {
  /** It is with the service now. */
  arrived(deed: SheetDeed): void
  /** It was tried for the first time and found no signal; it waits. */
  kept(): void
  /** The service would not have it; the item stays and says why. */
  refused(item: QueueItem<DeedPayload>): void
}

/** What waits on the phone about one hazard, and word of what becomes of it. */
export function usePending(hazardId: Ref<string>, hooks: Hooks) {
  const queue = useQueue()
  const items = computed(() => deedsAbout(queue.items, hazardId.value))

  watch(items, (now, before) => {
    for (const old of before ?? []) {
      const same = now.find((item) => item.id === old.id)
      // What is gone has arrived, or somebody threw it away: here, or on the queue's own page.
      if (!same && queue.arrivals.some((one) => one.id === old.id)) hooks.arrived(deedOf(old.kind, old.payload))
      if (same?.state === 'waiting' && old.state === 'sending' && !old.attempts) hooks.kept()
      if (same?.state === 'stuck' && old.state !== 'stuck') hooks.refused(same)
    }
  })

  /** That it is on its way, or has arrived, meanwhile is the better news. */
  async function unlessGone(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (fault) {
      if (!(fault instanceof QueueBusy)) throw fault
    }
  }
  const drop = (item: QueueItem): Promise<void> => unlessGone(queue.remove(item.id))
  /** Send it again as of what the page shows now. */
  function again(item: QueueItem<DeedPayload>, hazard: Hazard): Promise<void> {
    return item.state === 'stuck' ? unlessGone(queue.edit(item.id, renewed(item.payload, hazard))) : queue.flush(true)
  }
  const deeds = computed(() => items.value.filter((item) => item.kind !== 'comment'))
  const comments = computed(() => items.value.filter((item) => item.kind === 'comment'))
  /** A deed of this hazard's present stay is on its way: there is nothing to do twice. */
  const busy = computed(() => deeds.value.length > 0)
  return { deeds, comments, busy, drop, again }
}
