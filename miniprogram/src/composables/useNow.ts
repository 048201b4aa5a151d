import { onUnmounted, ref, type Ref } from 'vue'

/** The present, which moves on every half minute: for clocks that run down while one looks. */
export function useNow(): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 30_000)
  onUnmounted(() => clearInterval(timer))
  return now
}
