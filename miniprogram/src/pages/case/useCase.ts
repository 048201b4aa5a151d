import { computed, ref } from 'vue'
import { api } from '@/api/client'
import { faultText } from '@/composables/faults'
import { say } from '@/composables/toast'
import { asFault, useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'
import type { Hazard, PointsLine, Timeline } from './types'

interface CaseFile {
  hazard: Hazard
  timeline: Timeline
}
const MOST = 200
const DAY = 24 * 3_600_000

async function fetchFile(id: string): Promise<CaseFile> {
  const [hazard, timeline] = await Promise.all([
    api.get('/api/v1/hazards/{hazard_id}', { path: { hazard_id: id } }),
    api.get('/api/v1/cases/{case_id}/timeline', { path: { case_id: id }, query: { limit: MOST } }),
  ])
  return { hazard, timeline }
}

/** What a case brought oneself, in the currency that ranks people. */
async function fetchPoints(hazard: Hazard): Promise<PointsLine[]> {
  const { currency } = await api.get('/api/v1/me/points')
  // Roster days begin before midnight UTC in our zones.
  const from_on = new Date(Date.parse(hazard.discovered_at) - DAY).toISOString().slice(0, 10)
  const { items } = await api.get('/api/v1/me/points/entries', { query: { currency, from_on, limit: MOST } })
  return items.filter((line) => line.source_id === hazard.id && line.account === 'member')
}

/** A hazard, its timeline, what its flow allows, and what it brought oneself; each part kept on the phone. */
export function useCase() {
  const session = useSession()
  const id = ref('')
  const file = useResource(() => `case.${id.value}`, () => fetchFile(id.value))
  const flow = useResource('caseFlow.hazard', () => api.get('/api/v1/case-flows/{code}', { path: { code: 'hazard' } }))
  const options = useResource('hazardOptions', () => api.get('/api/v1/hazard-options'))
  const points = useResource(() => `case.${id.value}.points`, async () => {
    const hazard = file.data.value?.hazard
    return hazard && concerns(hazard) ? fetchPoints(hazard) : []
  })
  function concerns(hazard: Hazard): boolean {
    return [hazard.finder, hazard.rectifier, hazard.verifier].some((one) => one?.id === session.me?.id)
  }
  async function refresh(): Promise<void> {
    if (!id.value || !session.signedIn) return
    await Promise.all([file.refresh(), flow.refresh(), options.refresh()])
    await points.refresh()
  }
  /** Fetch what was said and done before what is shown. */
  async function earlier(): Promise<void> {
    const shown = file.data.value
    const cursor = shown?.timeline.next_cursor
    if (!shown || !cursor) return
    try {
      const request = { path: { case_id: id.value }, query: { limit: MOST, cursor } }
      const { entries, next_cursor } = await api.get('/api/v1/cases/{case_id}/timeline', request)
      file.set({ ...shown, timeline: { ...shown.timeline, entries: [...shown.timeline.entries, ...entries], next_cursor } })
    } catch (thrown) {
      say(faultText(asFault(thrown)), 'problem')
    }
  }
  const hazard = computed(() => file.data.value?.hazard ?? null)
  const timeline = computed(() => file.data.value?.timeline ?? null)
  return { id, file, flow, options, points, hazard, timeline, refresh, earlier }
}
