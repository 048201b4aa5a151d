import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { NotOnThisPhone } from '@/anonymous/random'
import { ApiProblem, Offline } from '@/api/problem'

const PAUSE = 600
const SHORTEST = 8

const courtesy = (fault: unknown): boolean => fault instanceof ApiProblem || fault instanceof Offline || fault instanceof NotOnThisPhone

/** Ask, while somebody types and pauses, what the words suggest; the latest words win. `ask` null asks nobody. */
export function useSuggestion<Answer>(words: () => string, ask: ((text: string) => Promise<Answer>) | null): Ref<Answer | null> {
  const found = ref<Answer | null>(null) as Ref<Answer | null>
  let timer: ReturnType<typeof setTimeout> | null = null
  let latest = 0

  async function inquire(text: string, of: (text: string) => Promise<Answer>): Promise<void> {
    const mine = ++latest
    try {
      const answer = await of(text)
      if (mine === latest) found.value = answer
    } catch (fault) {
      // Without signal the person chooses alone.
      if (!courtesy(fault)) throw fault
    }
  }
  function stop(): void {
    latest += 1
    if (timer) clearTimeout(timer)
  }
  function wait(text: string, of: (text: string) => Promise<Answer>): void {
    stop()
    const said = text.trim()
    if (said.length < SHORTEST) found.value = null
    else timer = setTimeout(() => void inquire(said, of), PAUSE)
  }
  if (ask) watch(words, (text) => wait(text, ask))
  onScopeDispose(stop)
  return found
}
