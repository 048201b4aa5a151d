import { computed, onUnmounted, ref, type Ref } from 'vue'
import { api } from '@/api/client'
import { say } from '@/composables/toast'
import { useForm } from '@/composables/useForm'
import type { Photo } from '@/composables/usePhotos'
import { useResource } from '@/composables/useResource'
import { t } from '@/locales'
import { release } from '@/offline/blobs'
import { uuid7 } from '@/offline/uuid7'
import { askedFor, missing, shownFields, type Answer, type Form, type Values } from '../words'

/** A picture of a material: on its way, there, or refused. */
export interface Picture {
  id: string
  path: string
  small?: string
  state: 'sending' | 'there' | 'failed'
}
export type Saved = 'none' | 'saving' | 'saved' | 'unsaved'

const QUIET = 1200

/** One form as it is filled in: answers, pictures, the draft that the service keeps, and sending it. */
export function useApplication(service: Ref<string>) {
  const form = useForm()
  const values = ref<Values>({})
  const pictures = ref<Record<string, Picture[]>>({})
  const slot = ref<string | null>(null)
  const saved = ref<Saved>('none')
  const resource = useResource<Form>(null, () => api.get('/api/v1/assistance-services/{service_id}/form', { path: { service_id: service.value } }))
  const definition = computed(() => resource.data.value?.definition ?? null)
  const fields = computed(() => shownFields(definition.value?.fields ?? [], values.value))
  const materials = computed(() => askedFor(definition.value?.materials ?? [], values.value))
  let timer: ReturnType<typeof setTimeout> | undefined
  let draftKey = uuid7()

  async function load(): Promise<void> {
    await resource.refresh()
    const known = resource.data.value
    if (!known || saved.value !== 'none') return
    values.value = known.values as Values
    saved.value = known.saved_at ? 'saved' : 'none'
    for (const one of known.materials) pictures.value[one.key] = await Promise.all(one.file_ids.map(kept))
  }
  async function kept(id: string): Promise<Picture> {
    const file = await api.get('/api/v1/files/{file_id}', { path: { file_id: id } })
    return { id, path: file.url, small: file.thumbnail_url ?? file.url, state: 'there' }
  }
  const sent = () =>
    Object.entries(pictures.value)
      .map(([key, list]) => ({ key, file_ids: list.filter((one) => one.state === 'there').map((one) => one.id) }))
      .filter((one) => one.file_ids.length)

  async function save(): Promise<void> {
    const known = resource.data.value
    if (!known) return
    saved.value = 'saving'
    try {
      await api.put('/api/v1/assistance-services/{service_id}/draft', { path: { service_id: service.value }, body: { request_id: known.request_id, values: values.value, materials: sent() }, key: draftKey })
      if (saved.value === 'saving') saved.value = 'saved'
      draftKey = uuid7()
    } catch {
      // What was typed stays on the page; the next change tries again.
      saved.value = 'unsaved'
    }
  }
  function touch(): void {
    saved.value = 'saving'
    clearTimeout(timer)
    timer = setTimeout(() => void save(), QUIET)
  }
  function answer(key: string, value: Answer): void {
    values.value = { ...values.value, [key]: value }
    form.clear(`values.${key}`)
    touch()
  }
  function put(key: string, id: string, part: Partial<Picture>): void {
    pictures.value = { ...pictures.value, [key]: (pictures.value[key] ?? []).map((one) => (one.id === id ? { ...one, ...part } : one)) }
  }
  async function upload(key: string, picture: Picture): Promise<void> {
    put(key, picture.id, { state: 'sending' })
    try {
      await api.upload(picture.path, picture.id)
      put(key, picture.id, { state: 'there' })
      touch()
    } catch {
      put(key, picture.id, { state: 'failed' })
      say(t('assistance.pictureFailed'), 'problem')
    }
  }
  async function add(key: string, photos: Photo[]): Promise<void> {
    const made = photos.map(({ id, path }): Picture => ({ id, path, state: 'sending' }))
    pictures.value = { ...pictures.value, [key]: [...(pictures.value[key] ?? []), ...made] }
    form.clear(`materials.${key}`)
    for (const one of made) await upload(key, one)
  }
  function remove(key: string, id: string): void {
    const gone = pictures.value[key]?.find((one) => one.id === id)
    if (gone && !gone.small) release(gone.path)
    pictures.value = { ...pictures.value, [key]: (pictures.value[key] ?? []).filter((one) => one.id !== id) }
    touch()
  }
  const sending = computed(() => Object.values(pictures.value).some((list) => list.some((one) => one.state === 'sending')))

  /** Send the request; says its id, or null where something is wrong. */
  async function submit(): Promise<string | null> {
    const known = resource.data.value
    if (!known) return null
    clearTimeout(timer)
    let id: string | null = null
    const done = await form.submit(
      async (key) => {
        const made = await api.post('/api/v1/assistance-requests', { body: { id: known.request_id, service_id: service.value, version: known.version, values: values.value, materials: sent(), slot_id: slot.value }, key })
        id = made.id
      },
      () => missing(known, values.value, pictures.value, slot.value),
    )
    return done ? id : null
  }
  async function discard(): Promise<void> {
    clearTimeout(timer)
    await api.delete('/api/v1/assistance-services/{service_id}/draft', { path: { service_id: service.value }, key: uuid7() })
    pictures.value = {}
    saved.value = 'none'
    await load()
  }
  onUnmounted(() => {
    clearTimeout(timer)
    if (saved.value === 'saving') void save()
    for (const list of Object.values(pictures.value)) for (const one of list) if (!one.small) release(one.path)
  })
  return { resource, form, values, pictures, slot, saved, fields, materials, sending, load, answer, add, remove, upload, submit, discard }
}
