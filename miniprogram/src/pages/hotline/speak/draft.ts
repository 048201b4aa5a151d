import type { AppealSaid } from '@/offline/appeal'
import type { ReportPhoto, ReportVoice } from '@/offline/hazard'
import { uuid4 } from '@/offline/uuid7'
import type { AnonymousWords } from '../anonymous'
import type { Urgency } from '../promise'

/** What somebody is about to say. */
export interface SpeakDraft {
  /** Becomes the appeal's, random: a version 7 would tell the minute. An anonymous one has none. */
  id: string
  text: string
  category: string | null
  urgency: Urgency
  unitId: string | null
  /** Names, as they were typed. */
  about: string
  photos: ReportPhoto[]
  voice: ReportVoice | null
}
export type SpokenWords = Pick<SpeakDraft, 'text' | 'category' | 'urgency' | 'unitId' | 'about'>
export const LONGEST = 5000
const MOST_NAMES = 10
const LONGEST_NAME = 60

export function emptyDraft(): SpeakDraft {
  return { id: uuid4(), text: '', category: null, urgency: 'normal', unitId: null, about: '', photos: [], voice: null }
}

/** Nothing that would be a loss. */
export function untouched(draft: SpeakDraft): boolean {
  return !draft.text.trim() && !draft.photos.length && !draft.voice && !draft.about.trim()
}

/** The names in what was typed, each once: 王建国、李强 */
export function namesIn(typed: string): string[] {
  const names = typed.split(/[、，,；;\s\n]+/).map((name) => name.trim())
  return [...new Set(names)].filter((name) => name && name.length <= LONGEST_NAME)
}

/** What keeps it from being sent, by field: the catalogue's word for it. */
export function missing(draft: SpeakDraft): { text?: 'text'; about?: 'names' } {
  return {
    ...(untouched({ ...draft, about: '' }) ? { text: 'text' as const } : {}),
    ...(namesIn(draft.about).length > MOST_NAMES ? { about: 'names' as const } : {}),
  }
}

/** What goes with the words, in one word: `hotline.files.<this>`. */
export function filesKind({ photos, voice }: Pick<SpeakDraft, 'photos' | 'voice'>): 'photos' | 'voice' | 'both' {
  if (!voice) return 'photos'
  return photos.length ? 'both' : 'voice'
}

/** The words as they go out; where there is only a voice note or a photo, `instead` says so. */
function wordsOf(draft: SpeakDraft, instead: string) {
  const { category, urgency, unitId } = draft
  return { text: draft.text.trim() || instead, category, urgency, unit_id: unitId, about: namesIn(draft.about) }
}

export function toAnonymous(draft: SpeakDraft, tenant: string, instead: string): AnonymousWords {
  return { tenant, ...wordsOf(draft, instead) }
}

interface Names {
  category: string
  unit: string
  files: string
  instead: string
}
export function toSaid(draft: SpeakDraft, mode: AppealSaid['mode'], filesId: string, names: Names): AppealSaid {
  const { unit_id, ...words } = wordsOf(draft, names.instead)
  const said: AppealSaid = {
    mode,
    ...words,
    unitId: unit_id,
    categoryName: names.category,
    unitName: names.unit,
    photos: draft.photos,
    voice: draft.voice,
    filesId,
    filesWords: names.files,
  }
  // Plain: what a form watches cannot be stored.
  return JSON.parse(JSON.stringify(said)) as AppealSaid
}

/** What was queued and refused, back in the form. */
export function fromSaid(id: string, said: AppealSaid): SpeakDraft {
  const { text, category, unitId, about, photos, voice } = said
  return { id, text, category, urgency: said.urgency ?? 'normal', unitId, about: about.join('、'), photos, voice }
}
