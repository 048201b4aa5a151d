import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { ApiProblem } from '@/api/problem'
import { uuid7 } from '@/offline/uuid7'
import { asFault, type Fault } from './useResource'

export interface Form {
  /** What is wrong, by field name ("password" for /body/password). */
  errors: Ref<Record<string, string>>
  /** What is wrong with the whole. */
  fault: ShallowRef<Fault | null>
  busy: Ref<boolean>
  /** The name of the field that must take the focus. */
  focus: Ref<string | null>
  /** Run the write once; `check` names empty or wrong fields first. Says whether it went through. */
  submit(write: (key: string) => Promise<void>, check?: () => Record<string, string>): Promise<boolean>
  clear(field: string): void
}

/** The field that a problem document's pointer means: /body/answers/0/note → answers.0.note. */
export function fieldOf(pointer: string): string {
  return pointer.replace(/^\/(body|query|form|files)\//, '').replace(/\//g, '.')
}

/** Errors beside fields, focus to the first, one Idempotency-Key per intention (kept while nobody knows what became of it). */
export function useForm(): Form {
  const errors = ref<Record<string, string>>({})
  const fault = shallowRef<Fault | null>(null)
  const busy = ref(false)
  const focus = ref<string | null>(null)
  let key = uuid7()

  function show(found: Record<string, string>): void {
    errors.value = found
    focus.value = Object.keys(found)[0] ?? null
  }
  async function submit(write: (key: string) => Promise<void>, check?: () => Record<string, string>): Promise<boolean> {
    if (busy.value) return false
    fault.value = null
    show(check?.() ?? {})
    if (focus.value) return false
    busy.value = true
    try {
      await write(key)
      key = uuid7()
      return true
    } catch (thrown) {
      fault.value = asFault(thrown)
      // A proxy's 502 or 504 tells as little of what was done as silence does.
      if (thrown instanceof ApiProblem && !thrown.passing) key = uuid7()
      if (thrown instanceof ApiProblem) {
        const found: Record<string, string> = {}
        for (const one of thrown.errors) found[fieldOf(one.pointer)] ??= one.detail
        show(found)
      }
      return false
    } finally {
      busy.value = false
    }
  }
  function clear(field: string): void {
    const rest = { ...errors.value }
    delete rest[field]
    errors.value = rest
  }
  return { errors, fault, busy, focus, submit, clear }
}
