import { ref, watch, type Ref } from 'vue'
import type { Plan, Step } from './plan'

const KEY = 'gy-contest-plan'

interface Kept {
  plan: Plan
  step: Step
}

function read(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null
  } catch (error) {
    // What a former version of the page wrote is of no use; it must not keep this one from opening.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Keep what the steps gather until it is saved, so that a reload or another page loses nothing. */
export function useKeptPlan(plan: Ref<Plan>, step: Ref<Step>, isNew: boolean) {
  const restored = ref(false)
  const kept = isNew ? read() : null
  if (kept) {
    plan.value = kept.plan
    step.value = kept.step
    restored.value = true
  }
  watch([plan, step], () => isNew && sessionStorage.setItem(KEY, JSON.stringify({ plan: plan.value, step: step.value })), { deep: true })
  const forget = () => sessionStorage.removeItem(KEY)
  return { restored, forget }
}
