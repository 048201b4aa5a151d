import { onUnmounted } from 'vue'
import { QueueBusy, type QueueItem } from '@/offline/types'
import { useQueue } from '@/stores/queue'

/** How long an item stays while it is open for a change, and how often that is said again. Should the app be closed, it
 *  goes as it was after the former. */
const HELD = 10 * 60_000
const SAY_AGAIN = 4 * 60_000

/** Holds a queued item while its form is open. */
export function useHeld(id: string) {
  const queue = useQueue()
  let timer: ReturnType<typeof setInterval> | null = null

  /** That it has left meanwhile is nothing to stop. */
  function unlessGone(work: Promise<void>): Promise<boolean> {
    return work.then(
      () => true,
      (fault: unknown) => {
        if (fault instanceof QueueBusy) return false
        throw fault
      },
    )
  }
  /** The item, or null when it has left already. */
  async function take(): Promise<QueueItem | null> {
    if (!(await unlessGone(queue.hold(id, HELD)))) return null
    timer = setInterval(() => void unlessGone(queue.hold(id, HELD)), SAY_AGAIN)
    await queue.refresh()
    return queue.items.find((item) => item.id === id) ?? null
  }
  onUnmounted(() => {
    if (!timer) return
    clearInterval(timer)
    void unlessGone(queue.release(id))
  })
  return { take }
}
