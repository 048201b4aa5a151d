import { useLentFiles } from '@/composables/useLentFiles'
import { say } from '@/composables/toast'
import { t } from '@/locales'
import { release } from '@/offline/blobs'
import type { FileSource } from '@/offline/types'
import { useQueue } from '@/stores/queue'
import type { ReportDraft } from './form'

/** The photos and the voice note of a draft: kept on the phone from the moment they are taken, shown by lent addresses. */
export function useDraftFiles(draft: Pick<ReportDraft, 'photos' | 'voice'>) {
  const queue = useQueue()
  const { paths, lend, giveBack } = useLentFiles()

  /** Files that the phone has lost meanwhile leave the draft. */
  async function showAll(): Promise<void> {
    for (const photo of [...draft.photos]) {
      if (!(await lend(photo.id))) draft.photos = draft.photos.filter((one) => one.id !== photo.id)
    }
    if (draft.voice && !(await lend(draft.voice.id))) draft.voice = null
  }
  /** Store a file; says so itself when the phone has no room for it. */
  async function keep(source: FileSource): Promise<boolean> {
    try {
      await queue.keepFile(source)
    } catch {
      say(t('report.noRoom'), 'problem')
      return false
    } finally {
      release(source.path)
    }
    return lend(source.id)
  }
  /** Forget a file that left the draft; those of a queued item stay until its change is stored. */
  async function drop(id: string): Promise<void> {
    giveBack(id)
    const queued = queue.items.some((item) => item.files.some((file) => file.id === id))
    if (!queued) await queue.dropFile(id)
  }
  return { paths, showAll, keep, drop }
}
