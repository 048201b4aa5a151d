import { getCurrentInstance, onMounted, onUnmounted, ref, watch, type Ref } from 'vue'
import { usePreferences } from '@/stores/preferences'

const SETTLED = 500
const FRAME = 40

/** How far each row must be put back so that it seems to stand where it stood: new order, old places. */
export function slides(before: readonly string[], now: readonly string[], tops: readonly number[]): Record<string, number> {
  const found: Record<string, number> = {}
  now.forEach((id, index) => {
    const [from, to] = [tops[before.indexOf(id)], tops[index]]
    if (from !== undefined && to !== undefined && from !== to) found[id] = from - to
  })
  return found
}

/**
 * Let rows slide to their new rank. Tops are measured by index beforehand (asking the platform takes a moment), so a
 * new order starts out in its old places without a flash. `list` names the list: another one does not slide in.
 */
export function useSliding(
  ids: () => string[],
  list: () => string,
  selector: string,
): { shifts: Ref<Record<string, number>>; moving: Ref<boolean> } {
  const preferences = usePreferences()
  const proxy = getCurrentInstance()?.proxy ?? null
  const shifts = ref<Record<string, number>>({})
  const moving = ref(false)
  let tops: number[] = []
  let timers: ReturnType<typeof setTimeout>[] = []
  let mounted = false

  function measure(): void {
    if (!mounted) return
    uni
      .createSelectorQuery()
      .in(proxy)
      .selectAll(selector)
      .boundingClientRect((rects) => {
        tops = ([] as UniApp.NodeInfo[]).concat(rects ?? []).map((rect) => rect.top ?? 0)
      })
      .exec()
  }
  function settle(): void {
    moving.value = false
    measure()
  }
  function later(action: () => void, milliseconds: number): void {
    timers.push(setTimeout(action, milliseconds))
  }
  function stop(): void {
    timers.forEach(clearTimeout)
    timers = []
  }
  let [shownList, shownIds] = [list(), ids()]
  // Compared as text: a renewed list with the same order must not end a slide that has begun.
  watch([list, () => ids().join(' ')], () => {
    stop()
    const now = ids()
    const back = list() === shownList && !preferences.motionless ? slides(shownIds, now, tops) : {}
    shownList = list()
    shownIds = now
    moving.value = false
    shifts.value = back
    if (Object.keys(back).length) {
      later(() => {
        moving.value = true
        shifts.value = {}
      }, FRAME)
    }
    later(settle, SETTLED)
  })
  onMounted(() => {
    mounted = true
    later(measure, SETTLED)
  })
  onUnmounted(() => {
    mounted = false
    stop()
  })
  return { shifts, moving }
}
