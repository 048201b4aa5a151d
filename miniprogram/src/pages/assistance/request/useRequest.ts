import { computed, ref, type Ref } from 'vue'
import { api } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { say } from '@/composables/toast'
import { useForm } from '@/composables/useForm'
import { useResource } from '@/composables/useResource'
import { t } from '@/locales'
import { useSession } from '@/stores/session'
import { usePictures } from '../usePictures'
import { answerText, shownFields, type Answer, type Detail, type Values } from '../words'
import { send, wrong, type Deed, type Input } from './deeds'
import { papersOf, stepsOf } from './steps'

/** One request as its applicant follows it, or as those take their steps who have one. */
export function useRequest(id: Ref<string>) {
  const session = useSession()
  const form = useForm()
  const request = useResource<Detail>(null, () => api.get('/api/v1/assistance-requests/{request_id}', { path: { request_id: id.value } }))
  const uploads = usePictures()
  const note = ref('')
  const edited = ref<Values>({})
  const data = computed(() => request.data.value)
  const mine = computed(() => data.value?.applicant.id === session.me?.id)
  const values = computed<Values>(() => ({ ...(data.value?.values as Values | undefined), ...edited.value }))
  const fields = computed(() => shownFields(data.value?.definition.fields ?? [], values.value))
  const facts = computed(() => fields.value.map((field) => ({ name: field.label, value: answerText(field, values.value[field.key]) || t('assistance.nothing') })))
  const steps = computed(() => (data.value ? stepsOf(data.value, session.zone) : []))
  const papers = computed(() => (data.value ? papersOf(data.value, values.value) : []))
  const asked = computed(() => data.value?.history.filter((one) => one.kind === 'returned').slice(-1)[0]?.note ?? '')
  const ready = computed(() => uploads.sent().length > 0 || note.value.trim() !== '' || Object.keys(edited.value).length > 0)

  /** Do something once and show what became of it; where somebody was faster, show how it stands now. */
  async function act(write: (key: string) => Promise<unknown>, said: string, check?: () => Record<string, string>): Promise<boolean> {
    const done = await form.submit(async (key) => void (await write(key)), check)
    if (done) say(said, 'done')
    if (done || form.fault.value instanceof ApiProblem) await request.refresh()
    return done
  }
  function correct(key: string, value: Answer): void {
    edited.value = { ...edited.value, [key]: value }
    form.clear(`values.${key}`)
  }
  async function supplement(): Promise<void> {
    const changed = Object.keys(edited.value).length ? edited.value : null
    const body = { values: changed, materials: uploads.sent(), note: note.value.trim() || null, expected_seq: data.value!.seq }
    const done = await act((key) => api.post('/api/v1/assistance-requests/{request_id}/supplement', { path: { request_id: id.value }, body, key }), t('assistance.supplemented'))
    if (!done) return
    uploads.clear()
    edited.value = {}
    note.value = ''
  }
  const withdraw = (): Promise<boolean> => act((key) => api.post('/api/v1/assistance-requests/{request_id}/withdrawal', { path: { request_id: id.value }, body: { note: null, expected_seq: data.value!.seq }, key }), t('assistance.withdrawn'))
  const move = (slot: string): Promise<boolean> => act((key) => api.put('/api/v1/assistance-requests/{request_id}/appointment', { path: { request_id: id.value }, body: { slot_id: slot }, key }), t('assistance.movedTo'))
  async function decide(deed: Deed, input: Input): Promise<boolean> {
    const seen = data.value!
    const files = uploads.sent().flatMap((one) => one.file_ids)
    const done = await act((key) => send(deed, seen, input, files, key), t(`deciding.done.${deed}`), () => wrong(deed, seen, input))
    if (done) uploads.clear()
    return done
  }
  return { request, data, form, mine, values, fields, facts, steps, papers, asked, uploads, note, edited, ready, correct, supplement, withdraw, move, decide }
}
