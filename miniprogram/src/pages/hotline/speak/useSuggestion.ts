import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { ApiProblem, Offline } from '@/api/problem'

/** What the words of an appeal suggest; a person decides. */
export interface Suggestion {
  category: string | null
  urgency: 'normal' | 'urgent' | 'critical'
}
export type Suggest = (text: string) => Promise<Suggestion>

const PAUSE = 800
const SHORTEST = 6

/** Ask, while somebody types and pauses, what the words suggest. `suggest` is how it is asked; null asks nobody, as for an
 *  anonymous appeal: what is typed and then taken out again must not have left the phone. */
export function useSuggestion(words: () => string, suggest: Suggest | null): Ref<Suggestion | null> {
  const found = ref<Suggestion | null>(null)
  let timer: ReturnType<typeof setTimeout> | null = null
  let latest = 0

  async function ask(text: string): Promise<void> {
    const mine = ++latest
    try {
      const answer = await (suggest as Suggest)(text)
      if (mine === latest) found.value = answer
    } catch (fault) {
      // It is a courtesy: without signal the person chooses alone.
      if (!(fault instanceof ApiProblem) && !(fault instanceof Offline)) throw fault
    }
  }
  function stop(): void {
    latest += 1
    if (timer) clearTimeout(timer)
  }
  if (suggest) {
    watch(words, (text) => {
      stop()
      const said = text.trim()
      if (said.length < SHORTEST) found.value = null
      else timer = setTimeout(() => void ask(said), PAUSE)
    })
  }
  onScopeDispose(stop)
  return found
}
