import type { QueueItem } from '@/offline/types'
import { t } from '@/locales'

interface ReportWords {
  title?: string | null
  description?: string | null
  place?: string | null
}
/** What a report that is still on the phone says of itself. */
export function unsentWords(item: QueueItem): { title: string; detail: string } {
  const payload = item.payload as { body?: ReportWords } & ReportWords
  const said = payload.body ?? payload
  const photos = item.files.length ? t('cases.list.photos', { n: item.files.length }) : ''
  const title = said.title || said.description || t('cases.list.unsentTitle')
  return { title, detail: [said.place, photos].filter(Boolean).join(' · ') }
}
