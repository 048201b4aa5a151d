import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Suggestion } from './hints'

/** Words of danger: the telephone comes first, and each new one raises the urgency once. The person has the last word. */
export function useDanger(suggestion: Ref<Suggestion | null>, raise: () => void): { danger: ComputedRef<boolean>; raised: Ref<boolean> } {
  const heard = new Set<string>()
  const raised = ref(false)
  const danger = computed(() => Boolean(suggestion.value?.danger.length))
  watch(suggestion, (found) => {
    const fresh = (found?.danger ?? []).filter((one) => !heard.has(one.words))
    fresh.forEach((one) => heard.add(one.words))
    if (!fresh.length) return
    raised.value = true
    raise()
  })
  return { danger, raised }
}
