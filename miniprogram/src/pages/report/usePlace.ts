import { t } from '@/locales'
import { placeByCode, type ReportPlace } from '@/offline/hazard'
import { useConnectivity } from '@/stores/connectivity'
import { useReporting } from '@/stores/reporting'
import { firstPlace, printedCode, type PlaceOrigin, type ReportDraft } from './form'
import type { useErrors } from './useErrors'

/** The place of a draft: chosen, written, or read from a sign. */
export function usePlace(draft: ReportDraft, { set, clear }: ReturnType<typeof useErrors>) {
  const [reporting, connectivity] = [useReporting(), useConnectivity()]

  function setPlace(place: ReportPlace, from: PlaceOrigin): void {
    draft.place = place
    draft.placeFrom = from
    clear('place')
  }
  /** Look a code up with the service. Silence is no fault: the code goes along and is looked up when the report is sent. */
  async function askFor(code: string): Promise<void> {
    const found = await placeByCode(code).catch(() => undefined)
    if (draft.place?.code !== code || draft.place.id || found === undefined) return
    if (found) return setPlace({ id: found.id, code, name: found.name }, 'scan')
    draft.place = null
    set('place', t('report.place.unknownCode', { code: printedCode(code) }))
  }
  /** A sign's code: a place that the phone knows, else one that the service knows, else the code itself for later. */
  async function setCode(code: string): Promise<void> {
    const known = reporting.places.find((place) => place.code === code)
    if (known) return setPlace({ id: known.id, code, name: known.name }, 'scan')
    setPlace({ id: null, code, name: t('report.place.byCode', { code: printedCode(code) }) }, 'scan')
    if (connectivity.online) await askFor(code)
  }
  function begin(): void {
    const place = draft.place ? null : firstPlace(reporting.used, Date.now())
    if (place) setPlace(place, 'last')
  }
  return { setPlace, setCode, begin }
}
