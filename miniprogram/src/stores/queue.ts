import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { api } from '@/api/client'
import { acrossTabs, withinApp } from '@/offline/exclusive'
import { indexedDbStorage } from '@/offline/indexeddb'
import { registerKinds } from '@/offline/kinds'
import { OfflineQueue } from '@/offline/queue'
import type { Arrival, FileSource, QueueItem, QueueStorage } from '@/offline/types'
import { uniStorage } from '@/offline/uni-storage'
import { useConnectivity } from './connectivity'
import { useSession } from './session'
import { cacheOf } from './storage'

/** How long 都送到了 stays on the chip. */
const ARRIVED_SHOWN = 4_000
/** How many of the last arrivals the phone remembers, for receipts and so that nothing is sent twice. */
const ARRIVALS_KEPT = 20
const ARRIVALS = 'queue.arrivals'
let timer: ReturnType<typeof setTimeout> | null = null
let others: BroadcastChannel | null = null

function platform(): { storage: QueueStorage; exclusive: ReturnType<typeof withinApp> } {
  // #ifdef H5
  return { storage: indexedDbStorage(), exclusive: acrossTabs() }
  // #endif
  // #ifndef H5
  return { storage: uniStorage(), exclusive: withinApp() }
  // #endif
}

export const useQueue = defineStore('queue', () => {
  const session = useSession()
  const connectivity = useConnectivity()
  const { storage, exclusive } = platform()
  const items = ref<QueueItem[]>([])
  const progress = ref({ current: 0, total: 0 })
  const arrived = ref(false)
  const arrivals = ref<Arrival[]>([])

  const queue = new OfflineQueue({
    storage,
    exclusive,
    upload: api.upload,
    owner: () => session.account,
    progress: (current, total) => (progress.value = { current, total }),
    changed: () => void announce(),
    arrived: (arrival) => {
      const cache = session.account ? cacheOf(session.account) : null
      cache?.write(ARRIVALS, [arrival, ...(cache.read<Arrival[]>(ARRIVALS) ?? [])].slice(0, ARRIVALS_KEPT))
    },
    later: (milliseconds) => {
      if (timer) clearTimeout(timer)
      timer = setTimeout(() => void flush(), milliseconds)
    },
  })
  registerKinds(queue)

  async function refresh(): Promise<void> {
    items.value = await queue.list()
    // Another tab may have written them.
    arrivals.value = session.account ? (cacheOf(session.account).read<Arrival[]>(ARRIVALS) ?? []) : []
  }
  async function announce(): Promise<void> {
    others?.postMessage('changed')
    await refresh()
  }
  async function flush(eager = false): Promise<void> {
    if (!session.signedIn || !connectivity.connected) return
    const result = await queue.flush(eager)
    if (!result?.sent || result.left) return
    arrived.value = true
    setTimeout(() => (arrived.value = false), ARRIVED_SHOWN)
  }
  /** Keep it, then try at once: with signal it is gone before anyone looks. An `id` that is queued already is the same. */
  async function add<Payload>(
    kind: string,
    payload: Payload,
    files: FileSource[] = [],
    id?: string,
  ): Promise<QueueItem<Payload>> {
    const item = await queue.add(kind, payload, files, id)
    void flush()
    return item
  }
  /** Whether an item is queued or has arrived, perhaps from another tab. */
  async function knows(id: string): Promise<boolean> {
    await refresh()
    return [...items.value, ...arrivals.value].some((one) => one.id === id)
  }
  async function edit(id: string, payload: unknown, files: FileSource[] = [], drop: string[] = []): Promise<void> {
    await queue.edit(id, payload, files, drop)
    void flush()
  }
  async function retry(id: string): Promise<void> {
    await queue.retry(id)
    void flush(true)
  }
  async function release(id: string): Promise<void> {
    await queue.hold(id, 0)
    void flush()
  }
  function watchNetwork(): void {
    // #ifdef H5
    // Safari before 15.4 has none: there another tab sees what was sent when it next looks.
    if (typeof BroadcastChannel === 'function') {
      others = new BroadcastChannel('gongyou-queue')
      others.onmessage = () => void refresh()
    }
    // #endif
    connectivity.onReturn(() => void flush(true))
    watch(
      () => session.account,
      () => void refresh().then(() => flush(true)),
      { immediate: true },
    )
  }

  const waiting = computed(() => items.value.filter((item) => item.state !== 'stuck').length)
  const stuck = computed(() => items.value.filter((item) => item.state === 'stuck').length)
  return {
    items,
    progress,
    arrived,
    arrivals,
    waiting,
    stuck,
    add,
    knows,
    edit,
    retry,
    hold: (id: string, milliseconds: number) => queue.hold(id, milliseconds),
    release,
    remove: (id: string, keep?: string[]) => queue.remove(id, keep),
    openFile: storage.openFile,
    /** Keep a draft's file under its id; queued later with `kept`, it is not copied again. */
    keepFile: storage.saveFile,
    dropFile: storage.removeFile,
    refresh,
    flush,
    watchNetwork,
  }
})
