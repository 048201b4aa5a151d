import { onUnmounted, ref, type Ref } from 'vue'
import { FileLost } from '@/offline/types'
import { useQueue } from '@/stores/queue'

/** Addresses of pictures that lie on this phone, by id, lent until the page closes. */
export function useKeptPictures(): { paths: Ref<Record<string, string>>; lend(ids: string[]): Promise<void> } {
  const queue = useQueue()
  const paths = ref<Record<string, string>>({})
  const releases: (() => void)[] = []

  async function lend(ids: string[]): Promise<void> {
    for (const id of ids.filter((one) => !paths.value[one])) {
      try {
        const lent = await queue.openFile(id)
        releases.push(lent.release)
        paths.value = { ...paths.value, [id]: lent.path }
      } catch (fault) {
        if (!(fault instanceof FileLost)) throw fault // it has gone to the service meanwhile
      }
    }
  }
  onUnmounted(() => releases.forEach((release) => release()))
  return { paths, lend }
}
