import { joined } from '@/composables/joined'
import type { HazardReport } from '@/offline/hazard'
import type { QueueItem } from '@/offline/types'
import { t } from '@/locales'

/** What a report that is still on the phone says of itself. */
export function unsentWords(item: QueueItem): { title: string; detail: string } {
  const { description, categoryName, place, photos } = item.payload as HazardReport
  const count = photos.length ? t('cases.list.photos', { n: photos.length }) : ''
  const [line] = description.split('\n')
  return { title: line || categoryName, detail: joined(line ? categoryName : '', place.name, count) }
}
