import { computed, type ComputedRef, type ShallowRef } from 'vue'
import { say } from '@/composables/toast'
import { t } from '@/locales'
import type { HazardReport } from '@/offline/hazard'
import type { NotedAnswer } from '@/offline/notebook'
import { useQueue } from '@/stores/queue'
import { useReporting } from '@/stores/reporting'
import type { Inspecting } from './useInspection'

export interface Findings {
  /** Answers that only this phone holds. */
  noted: ComputedRef<number>
  /** Findings among them. */
  reportable: ComputedRef<number>
  /** Report the findings as hazards of their own, when the inspection can no longer take them. */
  report(): Promise<void>
}

type Found = NotedAnswer & { finding: NonNullable<NotedAnswer['finding']> }

/** What was found must not be lost because a colleague was faster or the time is over. */
export function useFindings(inspecting: ShallowRef<Inspecting | null>): Findings {
  const queue = useQueue()
  const reporting = useReporting()
  const book = computed(() => Object.entries(inspecting.value?.notebook.value?.answers ?? {}))
  const noted = computed(() => book.value.filter(([, one]) => one.verdict).length)
  const found = computed(() => book.value.filter(([, one]) => one.verdict === 'finding' && one.finding?.place.trim()))
  const reportable = computed(() => found.value.length)

  function asReport(item: string, answer: Found): HazardReport {
    const asked = inspecting.value?.lines.value.find((line) => line.item.id === item)?.item
    const category = asked?.category ?? 'other'
    const known = reporting.places.find((place) => place.name === answer.finding.place.trim())
    const at = Date.parse(answer.at)
    return {
      photos: answer.photos.filter((photo) => !photo.sent).map(({ id, size }) => ({ id, size, at })),
      category,
      categoryName: reporting.options?.categories.find((one) => one.code === category)?.name ?? category,
      place: { id: known?.id ?? null, code: known?.code ?? null, name: answer.finding.place.trim() },
      severity: answer.finding.severity,
      description: [asked?.text, answer.note.trim()].filter(Boolean).join('\n'),
      voice: null,
      discoveredAt: answer.at,
    }
  }
  async function report(): Promise<void> {
    const kept: string[] = []
    for (const [item, answer] of found.value as [string, Found][]) {
      const photos = answer.photos.filter((photo) => !photo.sent)
      kept.push(...photos.map((photo) => photo.id))
      const files = photos.map(({ id, size }) => ({ id, size, path: '', kept: true }))
      await queue.add('hazard', asReport(item, answer), files, answer.finding.id)
    }
    say(t('inspections.trouble.reported', { n: reportable.value }))
    await inspecting.value?.forget(kept)
  }
  return { noted, reportable, report }
}
