import { computed, onUnmounted, ref } from 'vue'
import { api } from '@/api/client'
import { say } from '@/composables/toast'
import type { Photo } from '@/composables/usePhotos'
import { t } from '@/locales'
import { release } from '@/offline/blobs'

/** A picture: on its way, there, or refused. `small` is there for those that the service shows. */
export interface Picture {
  id: string
  path: string
  small?: string
  state: 'sending' | 'there' | 'failed'
}

/** Pictures by what they are for, each uploaded as soon as it is taken; `changed` is called when one is there or gone. */
export function usePictures(changed: () => void = () => undefined) {
  const pictures = ref<Record<string, Picture[]>>({})
  const all = computed(() => Object.values(pictures.value).flat())
  const sending = computed(() => all.value.some((one) => one.state === 'sending'))

  const set = (key: string, list: Picture[]): void => void (pictures.value = { ...pictures.value, [key]: list })
  const of = (key: string): Picture[] => pictures.value[key] ?? []
  const put = (key: string, id: string, state: Picture['state']): void => set(key, of(key).map((one) => (one.id === id ? { ...one, state } : one)))

  async function upload(key: string, { id, path }: Picture): Promise<void> {
    put(key, id, 'sending')
    try {
      await api.upload(path, id)
      put(key, id, 'there')
      changed()
    } catch {
      put(key, id, 'failed')
      say(t('assistance.pictureFailed'), 'problem')
    }
  }
  async function add(key: string, photos: Photo[]): Promise<void> {
    const made = photos.map(({ id, path }): Picture => ({ id, path, state: 'sending' }))
    set(key, [...of(key), ...made])
    for (const one of made) await upload(key, one)
  }
  function remove(key: string, id: string): void {
    const gone = of(key).find((one) => one.id === id)
    if (gone) letGo(gone)
    set(key, of(key).filter((one) => one.id !== id))
    changed()
  }
  /** Those that are there, as the service takes them. */
  const sent = (): { key: string; file_ids: string[] }[] =>
    Object.entries(pictures.value)
      .map(([key, list]) => ({ key, file_ids: list.filter((one) => one.state === 'there').map((one) => one.id) }))
      .filter((one) => one.file_ids.length)
  const letGo = (one: Picture): void => release(one.path)
  function clear(): void {
    all.value.forEach(letGo)
    pictures.value = {}
  }
  onUnmounted(() => all.value.forEach(letGo))
  return { pictures, sending, set, of, upload, add, remove, sent, clear }
}
