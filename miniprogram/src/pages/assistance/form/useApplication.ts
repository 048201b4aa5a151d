import { computed, onUnmounted, ref, type Ref } from 'vue'
import { absolute, api } from '@/api/client'
import { useForm } from '@/composables/useForm'
import type { Photo } from '@/composables/usePhotos'
import { useResource } from '@/composables/useResource'
import { uuid7 } from '@/offline/uuid7'
import { usePictures, type Picture } from '../usePictures'
import { askedFor, missing, shownFields, type Answer, type Form, type Values } from '../words'

export type Saved = 'none' | 'saving' | 'saved' | 'unsaved'

const QUIET = 1200

/** One form as it is filled in: answers, pictures, the draft that the service keeps, and sending it. */
export function useApplication(service: Ref<string>) {
  const form = useForm()
  const values = ref<Values>({})
  const { pictures, sending, set, upload, add: take, remove, sent, clear } = usePictures(touch)
  const slot = ref<string | null>(null)
  const saved = ref<Saved>('none')
  const resource = useResource<Form>(null, () => api.get('/api/v1/assistance-services/{service_id}/form', { path: { service_id: service.value } }))
  const definition = computed(() => resource.data.value?.definition ?? null)
  const fields = computed(() => shownFields(definition.value?.fields ?? [], values.value))
  const materials = computed(() => askedFor(definition.value?.materials ?? [], values.value))
  let timer: ReturnType<typeof setTimeout> | undefined
  let under = false
  let changes = 0

  async function load(): Promise<void> {
    await resource.refresh()
    const known = resource.data.value
    if (!known || saved.value !== 'none') return
    values.value = known.values as Values
    saved.value = known.saved_at ? 'saved' : 'none'
    for (const one of known.materials) set(one.key, await Promise.all(one.file_ids.map(kept)))
  }
  /** A picture of the draft; one that cannot be shown now stays in the draft all the same. */
  async function kept(id: string): Promise<Picture> {
    try {
      const file = await api.get('/api/v1/files/{file_id}', { path: { file_id: id } })
      return { id, path: absolute(file.url), small: absolute(file.thumbnail_url ?? file.url), state: 'there' }
    } catch {
      return { id, path: '', state: 'there' }
    }
  }

  /** Keep the draft as it stands; changes while one is on its way go after it, never past it. */
  async function save(): Promise<void> {
    const known = resource.data.value
    if (!known || under) return
    under = true
    saved.value = 'saving'
    const before = changes
    try {
      await api.put('/api/v1/assistance-services/{service_id}/draft', { path: { service_id: service.value }, body: { request_id: known.request_id, values: values.value, materials: sent() }, key: uuid7() })
      saved.value = 'saved'
    } catch {
      // What was typed stays on the page; the next change tries again.
      saved.value = 'unsaved'
    } finally {
      under = false
    }
    if (changes !== before) touch()
  }
  function touch(): void {
    changes++
    saved.value = 'saving'
    clearTimeout(timer)
    timer = setTimeout(() => void save(), QUIET)
  }
  function answer(key: string, value: Answer): void {
    values.value = { ...values.value, [key]: value }
    form.clear(`values.${key}`)
    touch()
  }
  async function add(key: string, photos: Photo[]): Promise<void> {
    form.clear(`materials.${key}`)
    await take(key, photos)
  }

  /** Send the request; says its id, or null where something is wrong. */
  async function submit(): Promise<string | null> {
    const known = resource.data.value
    if (!known) return null
    clearTimeout(timer)
    let id: string | null = null
    const done = await form.submit(
      async (key) => {
        const made = await api.post('/api/v1/assistance-requests', { body: { id: known.request_id, service_id: service.value, version: known.version, values: values.value, materials: sent().filter(({ key }) => known.definition.materials?.some((one) => one.key === key)), slot_id: slot.value }, key })
        id = made.id
      },
      () => missing(known, values.value, pictures.value, slot.value),
    )
    if (done) saved.value = 'none'
    else if (saved.value === 'saving') touch()
    return done ? id : null
  }
  async function discard(): Promise<void> {
    clearTimeout(timer)
    await api.delete('/api/v1/assistance-services/{service_id}/draft', { path: { service_id: service.value }, key: uuid7() })
    clear()
    saved.value = 'none'
    await load()
  }
  onUnmounted(() => {
    clearTimeout(timer)
    if (saved.value === 'saving') void save()
  })
  return { resource, form, values, pictures, slot, saved, fields, materials, sending, load, answer, add, remove, upload, submit, discard }
}
