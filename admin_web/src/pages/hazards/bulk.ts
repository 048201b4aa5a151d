import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { newKey } from '@/api/client'
import { ApiProblem } from '@/api/problem'

export type RowState = 'waiting' | 'running' | 'done' | 'failed'

export interface RowRun<T> {
  row: T
  /** The same for every attempt, so that an answer that was lost does not act twice. */
  key: string
  state: RowState
  problem?: ApiProblem
}

export interface BulkRun<T> {
  rows: Ref<RowRun<T>[]>
  running: Ref<boolean>
  /** Ended before all were tried: stopped, or the connection was lost. */
  halted: Ref<boolean>
  tried: ComputedRef<number>
  failed: ComputedRef<number>
  start(rows: readonly T[]): Promise<void>
  /** Let the row under way end and begin no other. */
  stop(): void
  /** Go on with what waits. */
  resume(): Promise<void>
}

/** Do one thing for many rows, one after the other, each with its own result; a row that fails stops no other. */
export function useBulkRun<T>(work: (row: T, intention: { headers: { 'Idempotency-Key': string } }) => Promise<unknown>): BulkRun<T> {
  const rows = ref<RowRun<T>[]>([]) as Ref<RowRun<T>[]>
  const running = ref(false)
  const halted = ref(false)

  async function attempt(one: RowRun<T>): Promise<void> {
    one.state = 'running'
    delete one.problem
    try {
      await work(one.row, { headers: { 'Idempotency-Key': one.key } })
      one.state = 'done'
    } catch (error) {
      if (!(error instanceof ApiProblem)) {
        one.state = 'waiting'
        throw error
      }
      one.problem = error
      // What may pass by itself would fail for all that follow too.
      const held = error.transient || error.status === 401
      one.state = held ? 'waiting' : 'failed'
      halted.value ||= held
    }
  }

  async function resume(): Promise<void> {
    if (running.value) return
    running.value = true
    halted.value = false
    try {
      for (const one of rows.value) {
        if (halted.value) break
        if (one.state === 'waiting') await attempt(one)
      }
    } finally {
      running.value = false
    }
  }

  return {
    rows,
    running,
    halted,
    tried: computed(() => rows.value.filter((one) => one.state === 'done' || one.state === 'failed').length),
    failed: computed(() => rows.value.filter((one) => one.state === 'failed').length),
    start(given) {
      rows.value = given.map((row) => ({ row, key: newKey(), state: 'waiting' }))
      return resume()
    },
    stop: () => void (halted.value = true),
    resume,
  }
}
