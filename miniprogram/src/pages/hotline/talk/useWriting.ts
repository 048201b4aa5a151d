import { ref } from 'vue'
import { api } from '@/api/client'
import { useForm } from '@/composables/useForm'
import type { Photo } from '@/composables/usePhotos'
import { t } from '@/locales'
import { release } from '@/offline/blobs'
import type { ReportVoice } from '@/offline/hazard'
import { randomId } from '../ids'
import { deskSteps } from './desk'
import type { Message } from './model'
import type { Way } from './useTalk'

/** What is being written: a line of the conversation, a reason to go on, or an officer's step. */
export type Purpose = { kind: 'say' } | { kind: 'reopen' } | { kind: 'next_level' } | { kind: 'step'; code: string; seq: number }
export type LineKind = Extract<Message['kind'], 'reply' | 'question' | 'note'>
interface Kept {
  id: string
  path: string
  arrived: boolean
}

async function send(way: Way, purpose: Purpose, said: { id: string; text: string; kind: LineKind | null; files: string[] }, key: string): Promise<void> {
  const where = { path: { appeal_id: way.id }, bearer: way.bearer, key }
  const again = { reason: said.text, file_ids: said.files }
  if (purpose.kind === 'say') {
    const body = { id: said.id, text: said.text, kind: said.kind, file_ids: said.files }
    await api.post('/api/v1/appeals/{appeal_id}/messages', { ...where, body })
  } else if (purpose.kind === 'reopen') await api.post('/api/v1/appeals/{appeal_id}/reopening', { ...where, body: again })
  else if (purpose.kind === 'next_level') await api.post('/api/v1/appeals/{appeal_id}/next-level', { ...where, body: again })
  else {
    const step = deskSteps[purpose.code]
    if (!step) throw new Error(`no step ${purpose.code}`)
    const words = { reply: null, note: null, [step.words]: said.text }
    await api.post(step.path, { ...where, body: { ...words, expected_seq: purpose.seq, file_ids: said.files } })
  }
}

/** Words and files for a conversation, on the screen until they have arrived: what went up is not sent twice. */
export function useWriting(way: Way, done: () => Promise<void>) {
  const form = useForm()
  const text = ref('')
  const photos = ref<{ id: string; path: string }[]>([])
  const voice = ref<(ReportVoice & { path: string }) | null>(null)
  const arrived = new Set<string>()
  let messageId = ''

  async function addPhotos(taken: Photo[]): Promise<void> {
    for (const { path } of taken) photos.value = [...photos.value, { id: await randomId(), path }]
  }
  function removePhoto(id: string): void {
    for (const photo of photos.value) if (photo.id === id) release(photo.path)
    photos.value = photos.value.filter((photo) => photo.id !== id)
  }
  async function setVoice(recorded: (ReportVoice & { path: string }) | null): Promise<void> {
    if (voice.value) release(voice.value.path)
    voice.value = recorded && { ...recorded, id: await randomId() }
  }
  function clear(): void {
    for (const { path } of photos.value) release(path)
    if (voice.value) release(voice.value.path)
    text.value = ''
    photos.value = []
    voice.value = null
    messageId = ''
    form.errors.value = {}
    form.fault.value = null
  }
  async function carry(files: Omit<Kept, 'arrived'>[]): Promise<string[]> {
    const { id: appeal, bearer } = way
    for (const { id, path } of files) {
      if (arrived.has(id)) continue
      await api.uploadTo('/api/v1/appeals/{appeal_id}/files', { filePath: path, id, key: id }, { path: { appeal_id: appeal }, bearer })
      arrived.add(id)
    }
    return files.map((file) => file.id)
  }
  const filesWords = (): string => t(`hotline.files.${voice.value ? (photos.value.length ? 'both' : 'voice') : 'photos'}`)
  /** Files alone are a line of the conversation; a reason must be words. */
  async function write(purpose: Purpose, kind: LineKind | null): Promise<boolean> {
    const files = [...photos.value, ...(voice.value ? [voice.value] : [])]
    const words = text.value.trim() || (files.length && purpose.kind === 'say' ? filesWords() : '')
    const missing = (): Record<string, string> => (words ? {} : { text: t('hotline.missing.words') })
    const sent = await form.submit(async (key) => {
      messageId ||= await randomId()
      await send(way, purpose, { id: messageId, text: words, kind, files: await carry(files) }, key)
    }, missing)
    if (!sent) return false
    clear()
    await done()
    return true
  }
  return { form, text, photos, voice, addPhotos, removePhoto, setVoice, clear, write }
}
