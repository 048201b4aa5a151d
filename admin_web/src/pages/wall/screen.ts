import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { addDays, dayOf, instantAt } from '@/composables/time'

const KEY = 'gy-wall'
const CREDENTIALS = /^#[a-z0-9-]+\.[\w-]+$/i
const NIGHT = '03:30'
const STILL_MS = 5_000

/** Return the display's credentials: those of the address, else those kept from before; empty where there are none. */
export function keepCredentials(hash: string): string {
  if (CREDENTIALS.test(hash)) sessionStorage.setItem(KEY, hash.slice(1))
  return sessionStorage.getItem(KEY) ?? ''
}

/** Return the milliseconds to the next half past three at night in the tenant's zone. */
export function msToNight(now: number): number {
  const today = instantAt(dayOf(now), NIGHT).getTime()
  return (today > now ? today : instantAt(addDays(dayOf(now), 1), NIGHT).getTime()) - now
}

/** Load the page anew once a night of `zone`, so that a new version comes; not while the server cannot be reached. */
export function useNightlyReload(zone: () => string | undefined, reload: () => void = () => location.reload()): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  async function attempt(): Promise<void> {
    const there = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch((error: unknown) => {
      console.info('no new version tonight: the server cannot be reached', error)
      return null
    })
    if (there?.ok) reload()
    else plan()
  }
  // Up to ten minutes apart, so that a hundred screens do not come at once.
  function plan(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void attempt(), msToNight(Date.now()) + Math.random() * 600_000)
  }
  watch(zone, plan, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
}

/** Keep the screen awake while the page is seen; a machine that has no such lock has its own settings. */
export function useWakeLock(): void {
  let lock: WakeLockSentinel | undefined
  async function hold(): Promise<void> {
    if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return
    try {
      lock = await navigator.wakeLock.request('screen')
    } catch (error) {
      // Refused on low battery or by policy: the wall still shows.
      console.info('the screen may go dark by itself', error)
    }
  }
  void hold()
  document.addEventListener('visibilitychange', hold)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', hold)
    void lock?.release()
  })
}

/** Whether the pointer has rested for five seconds. */
export function useStillPointer(): Ref<boolean> {
  const still = ref(false)
  let timer: ReturnType<typeof setTimeout>
  function wake(): void {
    still.value = false
    clearTimeout(timer)
    timer = setTimeout(() => (still.value = true), STILL_MS)
  }
  wake()
  addEventListener('pointermove', wake)
  onScopeDispose(() => {
    clearTimeout(timer)
    removeEventListener('pointermove', wake)
  })
  return still
}

/** A number that counts up, for what takes turns. */
export function useTurns(everyMs: number): Ref<number> {
  const turn = ref(0)
  const timer = setInterval(() => (turn.value += 1), everyMs)
  onScopeDispose(() => clearInterval(timer))
  return turn
}
