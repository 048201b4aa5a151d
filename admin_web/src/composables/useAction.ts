import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { newKey } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { explain } from '@/composables/explain'
import { toast } from '@/composables/toast'

export interface Intention {
  key: string
  headers: { 'Idempotency-Key': string }
}

export interface Action<I, R> {
  busy: Ref<boolean>
  problem: ShallowRef<ApiProblem | null>
  /** Return the answer, or undefined when it failed (then `problem` says why) or one is under way. */
  run(input: I): Promise<R | undefined>
  reset(): void
}

export interface ActionOptions<I, R> {
  done?: (answer: R, input: I) => unknown
  /** What to say when it worked. */
  success?: string | ((answer: R) => string)
  /** `form`: the page shows `problem` beside its fields. Default: a message says it. */
  problems?: 'toast' | 'form'
}

/** Write once per intention: the key stays the same while the same input is tried again after a lost connection. */
export function useAction<I, R>(work: (input: I, intention: Intention) => Promise<R>, options: ActionOptions<I, R> = {}): Action<I, R> {
  const busy = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)
  let open: { key: string; input: string } | null = null

  function intentionFor(input: I): Intention {
    const written = JSON.stringify(input) ?? ''
    if (open?.input !== written) open = { key: newKey(), input: written }
    return { key: open.key, headers: { 'Idempotency-Key': open.key } }
  }

  async function run(input: I): Promise<R | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = null
    try {
      const answer = await work(input, intentionFor(input))
      open = null
      await options.done?.(answer, input)
      if (options.success) toast('success', typeof options.success === 'function' ? options.success(answer) : options.success)
      return answer
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (!error.transient) open = null
      problem.value = error
      if (options.problems !== 'form' && error.code !== 'given_up') toast('error', explain(error))
      return undefined
    } finally {
      busy.value = false
    }
  }

  function reset(): void {
    problem.value = null
    open = null
  }

  return { busy, problem, run, reset }
}
