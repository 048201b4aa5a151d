import { onScopeDispose } from 'vue'
import { useSession } from '@/session/store'

export const IDLE_MINUTES = 30
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Lock the page after half an hour without a hand on it; a wall screen opts out by not using the layout. */
export function useIdleEnd(minutes = IDLE_MINUTES): void {
  const session = useSession()
  let last = Date.now()
  const seen = () => (last = Date.now())
  for (const sign of SIGNS) addEventListener(sign, seen, { passive: true })
  const timer = setInterval(() => {
    if (Date.now() - last >= minutes * 60_000) void session.lock()
  }, 15_000)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const sign of SIGNS) removeEventListener(sign, seen)
  })
}
