import { computed, ref, watch } from 'vue'
import { say } from '@/composables/toast'
import { useDraft } from '@/composables/useDraft'
import { useNow } from '@/composables/useNow'
import type { Photo } from '@/composables/usePhotos'
import { t } from '@/locales'
import type { HazardReport, ReportVoice } from '@/offline/hazard'
import { QueueBusy, QueueFull, type FileSource, type QueueItem } from '@/offline/types'
import { useQueue } from '@/stores/queue'
import { useReporting } from '@/stores/reporting'
import { useSession } from '@/stores/session'
import { discoveredAt, emptyDraft, filesOf, fromItem, missing, refusedFields, seenAt, toReport, untouched } from './form'
import type { Field, ReportDraft } from './form'
import { useDraftFiles } from './useDraftFiles'
import { useErrors } from './useErrors'
import { useHeld } from './useHeld'
import { usePlace } from './usePlace'

const REACH = 30
const NAME = 'report'

/** The way of a draft into the queue: once, however often it is pressed and in however many tabs. */
function useSubmit(draft: ReportDraft, editing: string | null, discard: () => void) {
  const [queue, reporting] = [useQueue(), useReporting()]
  const busy = ref(false)

  async function change(id: string, report: HazardReport, files: FileSource[]): Promise<void> {
    const kept = queue.items.find((item) => item.id === id)?.files.map((file) => file.id) ?? []
    const gone = kept.filter((file) => !files.some((one) => one.id === file))
    await queue.edit(id, report, files.filter((file) => !kept.includes(file.id)), gone)
  }
  async function store(): Promise<void> {
    if (!reporting.options) return
    const report = toReport(draft, reporting.options, Date.now())
    if (editing) await change(editing, report, filesOf(draft))
    else if (!(await queue.knows(draft.id))) await queue.add('hazard', report, filesOf(draft), draft.id)
    reporting.remember(report.place, draft.placeFrom === 'scan')
  }
  function excuse(fault: unknown): void {
    if (fault instanceof QueueFull) return say(t(`report.full.${fault.limit}`), 'problem')
    if (fault instanceof QueueBusy) return say(t('report.gone.title'), 'note')
    say(t('report.noRoom'), 'problem')
    throw fault
  }
  /** Put the report into the queue; its id, or null where the phone is full or the item has left. */
  async function submit(): Promise<string | null> {
    if (busy.value) return null
    busy.value = true
    try {
      await store()
      const { id } = draft
      discard()
      return id
    } catch (fault) {
      excuse(fault)
      return null
    } finally {
      busy.value = false
    }
  }
  return { busy, submit }
}

/** The photos and the voice note in a draft. */
function useEvidence(draft: ReportDraft, files: ReturnType<typeof useDraftFiles>, clear: (field: Field) => void) {
  const [session, reporting] = [useSession(), useReporting()]
  const faulty = ref<string[]>([])

  async function addPhotos(photos: Photo[]): Promise<void> {
    const reach = reporting.options?.report_reaches_back_days ?? REACH
    for (const { taken, ...source } of photos) {
      if (!(await files.keep(source))) return
      const at = seenAt(taken, session.zone, reach, Date.now())
      draft.photos = [...draft.photos, { id: source.id, size: source.size, at }]
    }
    clear('evidence')
  }
  async function removePhoto(id: string): Promise<void> {
    draft.photos = draft.photos.filter((photo) => photo.id !== id)
    faulty.value = faulty.value.filter((one) => one !== id)
    await files.drop(id)
  }
  async function setVoice(recorded: (ReportVoice & { path: string }) | null): Promise<void> {
    const before = draft.voice
    if (recorded) {
      const { path, ...voice } = recorded
      if (!(await files.keep({ id: voice.id, size: voice.size, path }))) return
      draft.voice = voice
      clear('evidence')
    } else draft.voice = null
    if (before) await files.drop(before.id)
  }
  const photos = computed(() => draft.photos.map((photo) => ({ id: photo.id, path: files.paths.value[photo.id] ?? '' })))
  const voicePath = computed(() => (draft.voice ? (files.paths.value[draft.voice.id] ?? '') : ''))
  return { faulty, photos, voicePath, addPhotos, removePhoto, setVoice }
}

/** A report in the making. `editing` is the id of a queued one. */
export function useReport(editing: string | null) {
  const reporting = useReporting()
  const now = useNow()
  const { draft, restored, discard } = useDraft<ReportDraft>(editing ? `${NAME}.${editing}` : NAME, emptyDraft)
  const fields = useErrors()
  const files = useDraftFiles(draft)
  const evidence = useEvidence(draft, files, fields.clear)
  const place = usePlace(draft, fields)
  const held = editing ? useHeld(editing) : null
  const { busy, submit } = useSubmit(draft, editing, discard)
  const item = ref<QueueItem | null>(null)
  const gone = ref(false)
  const offered = ref(false)

  watch(draft, () => {
    if (draft.startedAt === null && !untouched(draft)) draft.startedAt = Date.now()
  })
  async function openItem(): Promise<void> {
    item.value = (await held?.take()) ?? null
    gone.value = !item.value
    if (!item.value) return discard()
    // What was refused may be what the works have changed since the phone last asked.
    if (item.value.problem) void reporting.refresh()
    if (!restored) Object.assign(draft, fromItem(item.value as QueueItem<HazardReport>))
    evidence.faulty.value = item.value.files.filter((file) => file.refused).map((file) => file.id)
    for (const [field, words] of Object.entries(refusedFields(item.value.problem))) fields.set(field as Field, words)
  }
  async function load(): Promise<void> {
    if (held) await openItem()
    else {
      offered.value = !untouched(draft)
      if (!offered.value) discard()
      place.begin()
    }
    await files.showAll()
  }
  /** Throw the draft away and begin anew. */
  async function startOver(): Promise<void> {
    const left = filesOf(draft)
    discard()
    offered.value = false
    fields.errors.value = {}
    place.begin()
    for (const file of left) await files.drop(file.id)
  }
  /** The first field that keeps the report from going; null: nothing does. */
  function check(): Field | null {
    const { options } = reporting
    return fields.tell(missing(draft, options, Date.now()), options?.report_reaches_back_days ?? REACH)
  }
  const at = computed(() => discoveredAt(draft, now.value))
  return { draft, item, gone, offered, at, busy, load, startOver, check, submit, ...fields, ...evidence, ...place }
}
