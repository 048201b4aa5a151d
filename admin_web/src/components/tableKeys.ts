import { ref, watch, type Ref } from 'vue'
import { useShortcuts } from '@/composables/shortcuts'

export interface TableKeys {
  /** Position of the row that the keyboard is on, -1 when none. */
  cursor: Ref<number>
}

/** Walk through rows with J and K, open with Enter, tick with X. Stays on the same row when the list grows or is sorted anew. */
export function useTableKeys<T>(options: {
  rows: () => readonly T[]
  keyOf: (row: T) => string
  open: (row: T) => void
  tick?: (row: T) => void
  enabled?: () => boolean
}): TableKeys {
  const cursor = ref(-1)
  let held: string | null = null
  const when = () => (options.enabled?.() ?? true) && options.rows().length > 0

  function move(by: number): void {
    const last = options.rows().length - 1
    cursor.value = cursor.value < 0 ? 0 : Math.min(last, Math.max(0, cursor.value + by))
    held = keyAt(cursor.value)
  }

  function keyAt(index: number): string | null {
    const row = options.rows()[index]
    return row === undefined ? null : options.keyOf(row)
  }

  function act(work: ((row: T) => void) | undefined): void {
    const row = options.rows()[cursor.value]
    if (row !== undefined) work?.(row)
  }

  watch(options.rows, (rows) => {
    cursor.value = held === null ? -1 : rows.findIndex((row) => options.keyOf(row) === held)
  })

  useShortcuts([
    { key: 'j', labelKey: 'common.keys.next', run: () => move(1), when },
    { key: 'k', labelKey: 'common.keys.previous', run: () => move(-1), when },
    { key: 'Enter', labelKey: 'common.keys.open', run: () => act(options.open), when: () => when() && cursor.value >= 0 },
    { key: 'x', labelKey: 'common.keys.tick', run: () => act(options.tick), when: () => when() && cursor.value >= 0 && options.tick !== undefined },
  ])
  return { cursor }
}
