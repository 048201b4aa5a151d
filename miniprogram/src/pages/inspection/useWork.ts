import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { say } from '@/composables/toast'
import { t } from '@/locales'
import { nextLeft, type Line, type NotedAnswer, type Verdict } from '@/offline/notebook'
import { uuid7 } from '@/offline/uuid7'
import { usePreferences } from '@/stores/preferences'
import type { Inspecting } from './useInspection'

/** How long the chosen answer is seen before the next item comes. */
const SEEN = 180

export interface Work {
  /** Index of the item that is shown; null: the list of all. */
  at: Ref<number | null>
  line: ComputedRef<Line | null>
  /** A finding is being written. */
  writing: ComputedRef<boolean>
  error: Ref<string>
  go(index: number | null): void
  next(after: number): void
  choose(verdict: Verdict): Promise<void>
  save(): Promise<void>
  cancel(): void
  /** Open where one left off. */
  resume(): void
  /** Send what was changed about the item that is shown, before another is. */
  leave(): void
  change(change: Partial<NotedAnswer>): void
  commit(): void
}

/** Going through the items one by one with one thumb. */
export function useWork(inspecting: Inspecting): Work {
  const preferences = usePreferences()
  const at = ref<number | null>(null)
  const error = ref('')
  const before = ref<NotedAnswer | null>(null)
  const line = computed(() => (at.value === null ? null : (inspecting.lines.value[at.value] ?? null)))
  const noted = computed(() => line.value?.noted ?? null)
  const writing = computed(() => noted.value?.draft === true && noted.value.verdict === 'finding')
  let moving = false
  let resumed = false

  function commit(): void {
    const [item, change] = [line.value?.item.id, noted.value]
    if (item && change?.draft && change.verdict && change.verdict !== 'finding') void inspecting.answer(item, change.verdict)
  }
  function go(index: number | null): void {
    commit()
    error.value = ''
    at.value = index
    before.value = line.value?.noted && !line.value.noted.draft ? line.value.noted : null
    void uni.pageScrollTo({ scrollTop: 0, duration: 0 })
  }
  const next = (after: number): void => go(nextLeft(inspecting.lines.value, after))
  function onward(): void {
    const from = at.value
    if (from === null) return
    moving = true
    setTimeout(
      () => {
        moving = false
        if (at.value === from) next(from)
      },
      preferences.motionless ? 0 : SEEN,
    )
  }
  function change(what: Partial<NotedAnswer>): void {
    error.value = ''
    if (line.value) inspecting.note(line.value.item.id, what)
  }
  async function choose(verdict: Verdict): Promise<void> {
    const shown = line.value
    if (!shown || shown.hazard || moving) return
    if (verdict !== 'finding') {
      const answering = inspecting.answer(shown.item.id, verdict)
      onward()
      return answering
    }
    before.value = shown.noted && !shown.noted.draft ? shown.noted : null
    const place = inspecting.notebook.value?.place ?? ''
    change({ verdict, finding: shown.noted?.finding ?? { id: uuid7(), place, severity: null } })
  }
  async function save(): Promise<void> {
    const shown = line.value
    if (!shown || moving) return
    error.value = shown.noted?.finding?.place.trim() ? '' : t('inspections.needPlace')
    if (error.value) return
    const answering = inspecting.answer(shown.item.id, 'finding')
    say(t('inspections.foundKept'))
    onward()
    return answering
  }
  function cancel(): void {
    error.value = ''
    if (line.value) inspecting.restore(line.value.item.id, before.value)
  }
  function resume(): void {
    if (resumed || inspecting.phase.value !== 'doing') return
    resumed = true
    const draft = inspecting.lines.value.findIndex((one) => one.noted?.draft && one.noted.verdict === 'finding')
    if (draft >= 0) go(draft)
    else next(-1)
  }
  return { at, line, writing, error, go, next, choose, save, cancel, resume, leave: commit, change, commit }
}
