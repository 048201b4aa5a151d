import { ref, type Ref } from 'vue'
import { api, data, newKey, uuidv7 } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { explain } from '@/composables/explain'

export interface Evidence {
  id: string
  name: string
  preview: string
  state: 'sending' | 'kept' | 'failed'
  problem: string
}

const MOST = 20

/** Upload photos of evidence as they are chosen. An id is minted here, so that a photo sent again is the same one. */
export function useEvidence(): { photos: Ref<Evidence[]>; add(files: Iterable<File>): void; again(photo: Evidence): Promise<void>; remove(id: string): void; clear(): void } {
  const photos = ref<Evidence[]>([])
  const files = new Map<string, { file: File; key: string }>()

  async function send(id: string): Promise<void> {
    const kept = files.get(id)
    if (!kept) return
    set(id, { state: 'sending', problem: '' })
    try {
      const headers = { 'Idempotency-Key': kept.key }
      await data(api.POST('/api/v1/files', { body: { file: '', id }, bodySerializer: () => formOf(kept.file, id), headers }))
      set(id, { state: 'kept' })
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      set(id, { state: 'failed', problem: explain(error) })
    }
  }

  function set(id: string, change: Partial<Evidence>): void {
    photos.value = photos.value.map((one) => (one.id === id ? { ...one, ...change } : one))
  }

  function add(chosen: Iterable<File>): void {
    for (const file of chosen) {
      if (photos.value.length >= MOST) return
      const id = uuidv7()
      files.set(id, { file, key: newKey() })
      photos.value = [...photos.value, { id, name: file.name, preview: URL.createObjectURL(file), state: 'sending', problem: '' }]
      void send(id)
    }
  }

  function remove(id: string): void {
    const gone = photos.value.find((one) => one.id === id)
    if (gone) URL.revokeObjectURL(gone.preview)
    files.delete(id)
    photos.value = photos.value.filter((one) => one.id !== id)
  }

  return { photos, add, again: (photo) => send(photo.id), remove, clear: () => photos.value.forEach((one) => remove(one.id)) }
}

function formOf(file: File, id: string): FormData {
  const form = new FormData()
  form.append('id', id)
  form.append('file', file, file.name)
  return form
}
