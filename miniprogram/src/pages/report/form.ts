import type { Schema } from '@/api/client'
import { instantOf } from '@/composables/time'
import type { TakenAt } from '@/composables/exif'
import { t } from '@/locales'
import type { HazardReport, ReportPhoto, ReportPlace, ReportVoice } from '@/offline/hazard'
import type { FileSource, QueueItem, StoredProblem } from '@/offline/types'
import { uuid7 } from '@/offline/uuid7'
import type { UsedPlace } from '@/stores/reporting'

export type PlaceOrigin = 'last' | 'scan' | 'list' | 'typed'
export type Field = 'evidence' | 'category' | 'place' | 'severity' | 'words' | 'time'
/** The page from top to bottom: the first that is wrong takes the focus. */
export const FIELDS: readonly Field[] = ['evidence', 'category', 'place', 'severity', 'words', 'time']

/** A report that is being written. Its id becomes the hazard's: two tabs with one draft make one hazard. */
export interface ReportDraft {
  id: string
  photos: ReportPhoto[]
  category: string | null
  place: ReportPlace | null
  placeFrom: PlaceOrigin | null
  severity: string | null
  description: string
  voice: ReportVoice | null
  /** When the finder says that it was seen, in milliseconds; else the photos tell, else when they began to write. */
  saidAt: number | null
  startedAt: number | null
}
type Options = Schema<'HazardOptionsOut'>

const DAY = 86_400_000
const SHIFT = 12 * 3_600_000

export function emptyDraft(): ReportDraft {
  return {
    id: uuid7(),
    photos: [],
    category: null,
    place: null,
    placeFrom: null,
    severity: null,
    description: '',
    voice: null,
    saidAt: null,
    startedAt: null,
  }
}

/** Nothing that would be a loss; a place filled in for convenience is none. */
export function untouched(draft: ReportDraft): boolean {
  const chosen = draft.category || draft.severity || draft.saidAt
  return !draft.photos.length && !draft.voice && !draft.description.trim() && !chosen
}

/** When a photo's subject was seen: the camera's time where it is plausible, else now. */
export function seenAt(taken: TakenAt | null, zone: string, reachDays: number, now: number): number {
  if (!taken) return now
  const [day, time] = taken.wall.split(' ') as [string, string]
  const date = day.replace(/:/g, '-')
  const at = taken.offset ? Date.parse(`${date}T${time}${taken.offset}`) : instantOf(date, time, zone)
  return at <= now && at >= now - reachDays * DAY ? at : now
}

/** When the hazard was discovered, in milliseconds. */
export function discoveredAt(draft: ReportDraft, now: number): number {
  if (draft.saidAt !== null) return draft.saidAt
  const photos = draft.photos.map((photo) => photo.at)
  return photos.length ? Math.min(...photos) : (draft.startedAt ?? now)
}

/** What keeps the report from being sent: field to the catalogue's word for it. */
export function missing(draft: ReportDraft, options: Options | null, now: number): Partial<Record<Field, string>> {
  const found: Partial<Record<Field, string>> = {}
  if (!draft.photos.length && !draft.voice && !draft.description.trim()) found.evidence = 'evidence'
  const known = options?.categories.some((one) => one.code === draft.category) ?? false
  if (!known) found.category = draft.category ? 'categoryGone' : 'category'
  if (!draft.place?.name.trim()) found.place = 'place'
  if (draft.severity && !options?.severities.some((one) => one.code === draft.severity)) found.severity = 'severityGone'
  const at = discoveredAt(draft, now)
  if (at > now + 60_000) found.time = 'timeAhead'
  if (options && at < now - options.report_reaches_back_days * DAY) found.time = 'timeOld'
  return found
}

/** The place to begin with: where one last reported from, while it is still the same shift. */
export function firstPlace(used: readonly UsedPlace[], now: number): ReportPlace | null {
  const last = used[0]
  if (!last || now - last.at > SHIFT) return null
  return { id: last.id, code: last.code, name: last.name }
}

export function toReport(draft: ReportDraft, options: Options, now: number): HazardReport {
  const category = options.categories.find((one) => one.code === draft.category)
  if (!category || !draft.place) throw new Error('report is not complete')
  const report: HazardReport = {
    photos: draft.photos,
    category: category.code,
    categoryName: category.name,
    place: { ...draft.place, name: draft.place.name.trim() },
    severity: draft.severity,
    description: draft.description.trim(),
    voice: draft.voice,
    discoveredAt: new Date(discoveredAt(draft, now)).toISOString(),
  }
  // Plain: what a form watches cannot be stored.
  return JSON.parse(JSON.stringify(report)) as HazardReport
}

/** A queued report, back in the form. */
export function fromItem(item: QueueItem<HazardReport>): ReportDraft {
  const { photos, category, place, severity, description, voice } = item.payload
  const saidAt = Date.parse(item.payload.discoveredAt)
  return { ...emptyDraft(), id: item.id, photos, category, place, severity, description, voice, saidAt }
}

/** The draft's files, which the phone keeps already. */
export function filesOf(draft: ReportDraft): FileSource[] {
  return [...draft.photos, ...(draft.voice ? [draft.voice] : [])].map(({ id, size }) => ({ id, size, path: '', kept: true }))
}

const POINTERS: Record<string, Field> = {
  category: 'category',
  severity: 'severity',
  place: 'place',
  place_id: 'place',
  discovered_at: 'time',
  description: 'words',
  voice_id: 'words',
  photo_ids: 'evidence',
  file: 'evidence',
}
/** What the service says of these names codes; people know names. */
const OWN_WORDS: Partial<Record<Field, string>> = {
  category: 'report.missing.categoryGone',
  severity: 'report.missing.severityGone',
  place: 'report.missing.placeGone',
}
/** Which fields a refusal of the service is about, in words. */
export function refusedFields(problem: StoredProblem | null): Partial<Record<Field, string>> {
  const found: Partial<Record<Field, string>> = {}
  for (const { pointer, detail } of problem?.errors ?? []) {
    const field = POINTERS[pointer.replace(/^\/\w+\//, '').split('/')[0] as string]
    const own = field && OWN_WORDS[field]
    if (field) found[field] ??= own ? t(own) : detail
  }
  return found
}

const PLACE_CODE = /^[2-9A-HJKMNP-TV-Z]{6}$/

/** What somebody typed as a sign shows it: "k7m 3qp" is K7M3QP; null when it can be no sign's code. */
export function typedCode(words: string): string | null {
  const code = words.replace(/[\W_]+/g, '').toUpperCase()
  return PLACE_CODE.test(code) ? code : null
}

/** An address as it was before it was packed into another one, perhaps more than once. */
function unpacked(address: string): string {
  const once = address.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return once === address ? once : unpacked(once)
}

/** The place's code in what a scanner read from a sign, or in this app's own address. */
export function scannedCode(text: string): string | null {
  return typedCode(/[?&]place=([^&#]+)/.exec(unpacked(text))?.[1] ?? text)
}

/** A code as its sign shows it: K7M 3QP. */
export function printedCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`
}
