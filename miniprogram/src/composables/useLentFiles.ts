import { onUnmounted, ref, type Ref } from 'vue'
import { FileLost } from '@/offline/types'
import { useQueue } from '@/stores/queue'

export interface LentFiles {
  /** Where pictures and players find a file, by its id. */
  paths: Ref<Record<string, string>>
  /** Lend a file's address; says whether the phone still has the file. */
  lend(id: string): Promise<boolean>
  giveBack(id: string): void
}

/** Addresses of files that lie on this phone, lent until the component closes. */
export function useLentFiles(): LentFiles {
  const queue = useQueue()
  const paths = ref<Record<string, string>>({})
  const lent = new Map<string, { release(): void }>()
  let open = true

  async function lend(id: string): Promise<boolean> {
    if (lent.has(id)) return true
    try {
      const file = await queue.openFile(id)
      // It may have closed meanwhile, or been asked for the same twice.
      if (!open || lent.has(id)) file.release()
      else {
        lent.set(id, file)
        paths.value = { ...paths.value, [id]: file.path }
      }
      return true
    } catch (fault) {
      if (fault instanceof FileLost) return false
      throw fault
    }
  }
  function giveBack(id: string): void {
    const { [id]: gone, ...rest } = paths.value
    if (gone !== undefined) paths.value = rest
    lent.get(id)?.release()
    lent.delete(id)
  }
  onUnmounted(() => {
    open = false
    for (const file of lent.values()) file.release()
  })
  return { paths, lend, giveBack }
}
