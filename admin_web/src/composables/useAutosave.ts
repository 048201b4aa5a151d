import { onScopeDispose, ref, watch, type Ref } from 'vue'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed'

export interface Autosave<T> {
  state: Ref<SaveState>
  savedAt: Ref<number | null>
  /** Say what the server holds; what differs from it is saved. */
  begin(kept: T): void
  /** Save now what is not saved yet; tell whether the server holds everything. */
  flush(): Promise<boolean>
}

/** Save a value some time after its last change, one request at a time; what changes meanwhile follows. `save` tells whether it worked. */
export function useAutosave<T>(value: Ref<T | undefined>, save: (value: T) => Promise<boolean>, delay = 700): Autosave<T> {
  const state = ref<SaveState>('saved')
  const savedAt = ref<number | null>(null)
  let kept: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<boolean> | null = null
  const written = () => JSON.stringify(value.value)
  const isSaved = () => kept === undefined || value.value === undefined || written() === kept

  function begin(held: T): void {
    kept = JSON.stringify(held)
    state.value = isSaved() ? 'saved' : 'waiting'
  }

  async function work(): Promise<boolean> {
    while (!isSaved()) {
      const sent = written()
      state.value = 'saving'
      if (!(await save(JSON.parse(sent) as T))) {
        state.value = 'failed'
        return false
      }
      kept = sent
      savedAt.value = Date.now()
    }
    state.value = 'saved'
    return true
  }

  function flush(): Promise<boolean> {
    clearTimeout(timer)
    running ??= work().finally(() => (running = null))
    return running
  }

  watch(
    value,
    () => {
      clearTimeout(timer)
      if (isSaved()) {
        if (!running) state.value = 'saved'
        return
      }
      if (!running) state.value = 'waiting'
      timer = setTimeout(() => void flush(), delay)
    },
    { deep: true },
  )

  const warn = (event: BeforeUnloadEvent) => state.value !== 'saved' && event.preventDefault()
  window.addEventListener('beforeunload', warn)
  onScopeDispose(() => {
    window.removeEventListener('beforeunload', warn)
    if (state.value === 'waiting') void flush()
    clearTimeout(timer)
  })
  return { state, savedAt, begin, flush }
}
