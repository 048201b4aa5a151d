import { computed, onUnmounted, ref, type Ref } from 'vue'
import { api } from '@/api/client'
import type { TimelineNode } from '@/components/timeline'
import { moment } from '@/composables/time'
import { say } from '@/composables/toast'
import { useForm } from '@/composables/useForm'
import type { Photo } from '@/composables/usePhotos'
import { useResource } from '@/composables/useResource'
import { t } from '@/locales'
import { release } from '@/offline/blobs'
import { useSession } from '@/stores/session'
import { answerText, shownFields, yuan, type Detail, type Values } from '../words'

/** The steps, what follows them, and who has said what. */
export function stepsOf(request: Detail, zone: string): TimelineNode[] {
  const steps = request.steps.map((step, index): TimelineNode => {
    const line = request.history.filter((one) => one.kind === 'approved' && one.step === index).slice(-1)[0]
    const state = step.progress === 'done' || step.progress === 'later' ? step.progress : 'now'
    const lines = [line ? `${line.by.name}${line.note ? t('assistance.said', { words: line.note }) : ''}` : '', line?.amount ? t('assistance.yuanOf', { amount: yuan(line.amount) }) : ''].filter(Boolean)
    return { key: String(index), number: index + 1, title: step.name, state, lines, time: line ? moment(line.at, zone) : undefined, note: step.progress === 'stopped' ? t(`assistance.status.${request.status}`) : undefined, noteTone: 'danger' }
  })
  const ended = request.status === 'done'
  const after: Detail['status'][] = ['carrying_out', ...(request.definition.result.visit ? (['visiting'] as const) : [])]
  const at = ended ? after.length : after.indexOf(request.status)
  return [...steps, ...after.map((status, index): TimelineNode => ({ key: status, number: steps.length + index + 1, title: t(`assistance.after.${status}`), state: at > index ? 'done' : at === index ? 'now' : 'later', lines: [] }))]
}

/** One request as its applicant follows it: what is missing, adding it, moving an appointment, taking it back. */
export function useRequest(id: Ref<string>) {
  const session = useSession()
  const form = useForm()
  const request = useResource<Detail>(null, () => api.get('/api/v1/assistance-requests/{request_id}', { path: { request_id: id.value } }))
  const added = ref<Record<string, { id: string; path: string; sent: boolean }[]>>({})
  const note = ref('')
  const data = computed(() => request.data.value)
  const mine = computed(() => data.value?.applicant.id === session.me?.id)
  const facts = computed(() => (data.value ? shownFields(data.value.definition.fields ?? [], data.value.values as Values) : []).map((field) => ({ name: field.label, value: answerText(field, (data.value!.values as Values)[field.key]) || t('assistance.nothing') })))
  const steps = computed(() => (data.value ? stepsOf(data.value, session.zone) : []))
  const lacking = computed(() => data.value?.materials.filter((one) => one.lacking) ?? [])
  const asked = computed(() => data.value?.history.filter((one) => one.kind === 'returned').slice(-1)[0]?.note ?? '')
  const pictures = (ids: readonly string[]) => (data.value?.photos ?? []).filter((one) => ids.includes(one.id)).map((one) => ({ id: one.id, path: one.url, small: one.thumbnail_url ?? one.url }))

  async function add(key: string, photos: Photo[]): Promise<void> {
    for (const { id: file, path } of photos) {
      added.value = { ...added.value, [key]: [...(added.value[key] ?? []), { id: file, path, sent: false }] }
      try {
        await api.upload(path, file)
        added.value = { ...added.value, [key]: added.value[key]!.map((one) => (one.id === file ? { ...one, sent: true } : one)) }
      } catch {
        remove(key, file)
        say(t('assistance.pictureFailed'), 'problem')
      }
    }
  }
  function remove(key: string, file: string): void {
    const gone = added.value[key]?.find((one) => one.id === file)
    if (gone) release(gone.path)
    added.value = { ...added.value, [key]: (added.value[key] ?? []).filter((one) => one.id !== file) }
  }
  const ready = computed(() => Object.values(added.value).some((list) => list.length) || note.value.trim() !== '')
  const sending = computed(() => Object.values(added.value).some((list) => list.some((one) => !one.sent)))

  async function act(write: (key: string) => Promise<unknown>, said: string): Promise<boolean> {
    const done = await form.submit(async (key) => void (await write(key)))
    if (done) say(said, 'done')
    if (done || form.fault.value) await request.refresh()
    return done
  }
  async function supplement(): Promise<void> {
    const materials = Object.entries(added.value).map(([key, list]) => ({ key, file_ids: list.map((one) => one.id) })).filter((one) => one.file_ids.length)
    const done = await act((key) => api.post('/api/v1/assistance-requests/{request_id}/supplement', { path: { request_id: id.value }, body: { values: null, materials, note: note.value.trim() || null, expected_seq: data.value!.seq }, key }), t('assistance.supplemented'))
    if (!done) return
    added.value = {}
    note.value = ''
  }
  const withdraw = (): Promise<boolean> => act((key) => api.post('/api/v1/assistance-requests/{request_id}/withdrawal', { path: { request_id: id.value }, body: { note: null, expected_seq: data.value!.seq }, key }), t('assistance.withdrawn'))
  const move = (slot: string): Promise<boolean> => act((key) => api.put('/api/v1/assistance-requests/{request_id}/appointment', { path: { request_id: id.value }, body: { slot_id: slot }, key }), t('assistance.movedTo'))
  onUnmounted(() => {
    for (const list of Object.values(added.value)) for (const one of list) release(one.path)
  })
  return { request, data, form, mine, facts, steps, lacking, asked, pictures, added, note, ready, sending, add, remove, supplement, withdraw, move }
}
