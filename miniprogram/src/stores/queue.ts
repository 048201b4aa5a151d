import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { api } from '@/api/client'
import { acrossTabs, withinApp } from '@/offline/exclusive'
import { indexedDbStorage } from '@/offline/indexeddb'
import { registerKinds } from '@/offline/kinds'
import { OfflineQueue } from '@/offline/queue'
import type { FileSource, QueueItem, QueueStorage } from '@/offline/types'
import { uniStorage } from '@/offline/uni-storage'
import { useConnectivity } from './connectivity'
import { useSession } from './session'

/** How long 都送到了 stays on the chip. */
const ARRIVED_SHOWN = 4_000
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

  const queue = new OfflineQueue({
    storage,
    exclusive,
    upload: api.upload,
    owner: () => session.account,
    progress: (current, total) => (progress.value = { current, total }),
    changed: () => void announce(),
    later: (milliseconds) => {
      if (timer) clearTimeout(timer)
      timer = setTimeout(() => void flush(), milliseconds)
    },
  })
  registerKinds(queue)

  async function refresh(): Promise<void> {
    items.value = await queue.list()
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
  /** Keep it, then try at once: with signal it is gone before anyone looks. */
  async function add<Payload>(kind: string, payload: Payload, files: FileSource[] = []): Promise<QueueItem<Payload>> {
    const item = await queue.add(kind, payload, files)
    void flush()
    return item
  }
  async function edit(id: string, payload: unknown, files: FileSource[] = [], drop: string[] = []): Promise<void> {
    await queue.edit(id, payload, files, drop)
    void flush()
  }
  async function retry(id: string): Promise<void> {
    await queue.retry(id)
    void flush(true)
  }
  function watchNetwork(): void {
    // #ifdef H5
    others = new BroadcastChannel('gongyou-queue')
    others.onmessage = () => void refresh()
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
    waiting,
    stuck,
    add,
    edit,
    retry,
    remove: (id: string) => queue.remove(id),
    openFile: storage.openFile,
    refresh,
    flush,
    watchNetwork,
  }
})
