import { ref, type Ref } from 'vue'
import { useQueue } from '@/stores/queue'
import { useSession } from '@/stores/session'
import { forgetCache, heldBy, sizeOf } from '@/stores/storage'

export interface Holding {
  /** Bytes of copies that may go: what was looked at. */
  copies: number
  /** Bytes of what is needed without signal: places, categories. */
  library: number
  /** Bytes of what was typed and not sent. */
  drafts: number
  /** Bytes of what waits to be sent, photos included. */
  waiting: number
  /** How many things wait. */
  items: number
}

/** How much of this account lies on the phone, and a way to drop what may be dropped. */
export function useHolding(): { holding: Ref<Holding>; measure(): Promise<void>; clear(): Promise<void> } {
  const session = useSession()
  const queue = useQueue()
  const holding = ref<Holding>({ copies: 0, library: 0, drafts: 0, waiting: 0, items: 0 })

  async function measure(): Promise<void> {
    const account = session.account
    if (!account) return
    await queue.refresh()
    const files = queue.items.flatMap((item) => item.files)
    const waiting = sizeOf(queue.items) + files.reduce((sum, file) => sum + file.size, 0)
    holding.value = { ...heldBy(account), waiting, items: queue.items.length }
  }
  async function clear(): Promise<void> {
    if (session.account) forgetCache(session.account)
    await measure()
  }
  return { holding, measure, clear }
}
