import { onUnmounted, ref, type Ref } from 'vue'

export type UpdateState = 'checking' | 'current' | 'ready' | 'offline' | 'unknown'

interface Update {
  version: Ref<string>
  state: Ref<UpdateState>
  check(): Promise<void>
  /** Change over to the version that is ready; the app starts again, nothing kept on the phone is lost. */
  apply(): void
}

// #ifdef H5
/** The service worker names its store after the version that it keeps. */
const STORE = /^gongyou-([0-9a-f]{12})$/
let installed: ServiceWorkerRegistration | undefined

async function storedVersion(): Promise<string> {
  const names = typeof caches === 'undefined' ? [] : await caches.keys()
  return names.map((name) => STORE.exec(name)?.[1]).find(Boolean) ?? ''
}

async function checkWorker(): Promise<UpdateState> {
  installed = await navigator.serviceWorker?.getRegistration()
  if (!installed) return 'unknown'
  if (installed.waiting) return 'ready'
  try {
    await installed.update()
  } catch {
    return 'offline' // the worker's file could not be fetched: that is all this can mean
  }
  const fresh = installed.installing
  if (fresh) await new Promise<void>((done) => fresh.addEventListener('statechange', () => done(), { once: true }))
  return installed.waiting ? 'ready' : 'current'
}

function applyWorker(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  installed?.waiting?.postMessage('change-over')
}

// #endif

/** Which version runs here, whether there is a newer one, and changing over to it. */
export function useUpdate(): Update {
  const version = ref('')
  const state = ref<UpdateState>('checking')
  let open = true
  onUnmounted(() => (open = false))

  let check = async (): Promise<void> => {
    version.value = uni.getAccountInfoSync().miniProgram.version
    const updates = uni.getUpdateManager()
    state.value = 'current'
    updates.onUpdateReady(() => {
      if (open) state.value = 'ready'
    })
  }
  let apply = (): void => uni.getUpdateManager().applyUpdate()
  // #ifdef H5
  check = async () => {
    version.value = await storedVersion()
    state.value = await checkWorker()
  }
  apply = applyWorker
  // #endif
  return { version, state, check, apply }
}
