import { computed, onScopeDispose, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useDraft } from '@/composables/useDraft'
import type { Photo } from '@/composables/usePhotos'
import { release } from '@/offline/blobs'
import type { ReportVoice } from '@/offline/hazard'
import { uuid4 } from '@/offline/uuid7'
import { device } from '@/stores/storage'
import { useDraftFiles } from '../../report/useDraftFiles'
import type { AnonymousFile } from '../anonymous'
import { randomId } from '../ids'
import { emptyDraft, type SpeakDraft, type SpokenWords } from './draft'

/** A draft with its photos and voice note, wherever they lie. */
export interface Speaking {
  draft: SpeakDraft
  photos: ComputedRef<{ id: string; path: string }[]>
  voicePath: ComputedRef<string>
  addPhotos(photos: Photo[]): Promise<void>
  removePhoto(id: string): Promise<void>
  setVoice(recorded: (ReportVoice & { path: string }) | null): Promise<void>
  /** It has gone out, or is thrown away. */
  discard(): void
}
export interface Fleeting extends Speaking {
  /** The words are kept on the phone although they are to be anonymous: the person said so. */
  kept: Ref<boolean>
  files(): AnonymousFile[]
}

const DRAFT = 'appeal'
const WORDS = 'hotline.words'

/** Under one's name: kept on the phone on every change. `editing`: the id of a queued one. Files get ids of their own: those
 *  they come with tell when they were taken. */
export function useKeptSpeaking(editing: string | null): Speaking & { restored: boolean; load(): Promise<void> } {
  const { draft, restored, discard } = useDraft<SpeakDraft>(editing ? `${DRAFT}.${editing}` : DRAFT, emptyDraft)
  const files = useDraftFiles(draft)

  async function addPhotos(photos: Photo[]): Promise<void> {
    for (const { path, size } of photos) {
      const id = uuid4()
      if (!(await files.keep({ id, path, size }))) return
      draft.photos = [...draft.photos, { id, size, at: Date.now() }]
    }
  }
  async function removePhoto(id: string): Promise<void> {
    draft.photos = draft.photos.filter((photo) => photo.id !== id)
    await files.drop(id)
  }
  async function setVoice(recorded: (ReportVoice & { path: string }) | null): Promise<void> {
    const before = draft.voice
    if (recorded) {
      const { path, ...note } = recorded
      const voice = { ...note, id: uuid4() }
      if (!(await files.keep({ id: voice.id, size: voice.size, path }))) return
      draft.voice = voice
    } else draft.voice = null
    if (before) await files.drop(before.id)
  }
  const photos = computed(() => draft.photos.map(({ id }) => ({ id, path: files.paths.value[id] ?? '' })))
  const voicePath = computed(() => (draft.voice ? (files.paths.value[draft.voice.id] ?? '') : ''))
  return { draft, photos, voicePath, addPhotos, removePhoto, setVoice, discard, restored, load: files.showAll }
}

/** Anonymous: in the memory of the page, gone with it; the words alone are kept where the person asks for it. */
export function useFleetingSpeaking(): Fleeting {
  const before = device.read<SpokenWords>(WORDS)
  const draft = reactive<SpeakDraft>({ ...emptyDraft(), ...before, id: '' })
  const kept = ref(before !== null)
  const paths = reactive<Record<string, string>>({})

  function keepWords(): void {
    const { text, category, urgency, unitId, about } = draft
    if (kept.value) device.write(WORDS, { text, category, urgency, unitId, about } satisfies SpokenWords)
    else device.remove(WORDS)
  }
  watch([draft, kept], keepWords, { flush: 'sync' })

  function forget(id: string): void {
    if (paths[id]) release(paths[id])
    delete paths[id]
  }
  /** Their own ids would tell when they were taken. */
  async function addPhotos(photos: Photo[]): Promise<void> {
    for (const { path, size } of photos) {
      const id = await randomId()
      paths[id] = path
      draft.photos = [...draft.photos, { id, size, at: 0 }]
    }
  }
  function removePhoto(id: string): Promise<void> {
    draft.photos = draft.photos.filter((photo) => photo.id !== id)
    forget(id)
    return Promise.resolve()
  }
  async function setVoice(recorded: (ReportVoice & { path: string }) | null): Promise<void> {
    const gone = draft.voice
    if (recorded) {
      const { path, ...voice } = recorded
      const id = await randomId()
      paths[id] = path
      draft.voice = { ...voice, id }
    } else draft.voice = null
    if (gone) forget(gone.id)
  }
  function files(): AnonymousFile[] {
    return [...draft.photos, ...(draft.voice ? [draft.voice] : [])].map(({ id }) => ({ id, path: paths[id] ?? '' }))
  }
  function discard(): void {
    kept.value = false
    Object.assign(draft, emptyDraft(), { id: '' })
  }
  onScopeDispose(() => Object.keys(paths).forEach(forget))
  const photos = computed(() => draft.photos.map(({ id }) => ({ id, path: paths[id] ?? '' })))
  const voicePath = computed(() => (draft.voice ? (paths[draft.voice.id] ?? '') : ''))
  return { draft, photos, voicePath, addPhotos, removePhoto, setVoice, discard, kept, files }
}
