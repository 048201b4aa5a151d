import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { api } from '@/api/client'
import { useNow } from '@/composables/useNow'
import { useResource, type Resource } from '@/composables/useResource'
import { copyName, COMPLETION, START, type InspectionDetail } from '@/offline/inspections'
import {
  answerIn,
  carriedOver,
  countsOf,
  linesOf,
  notebooksOf,
  settled,
  type Counts,
  type Line,
  type NotedAnswer,
  type Notebook,
  type Verdict,
} from '@/offline/notebook'
import type { QueueItem } from '@/offline/types'
import { chainOf, queueAnswer, queueCompletion, queuedItems, queueStart } from '@/stores/inspecting'
import { useQueue } from '@/stores/queue'
import { useSession } from '@/stores/session'
import { phaseOf, type Phase } from './phase'

export interface Inspecting {
  resource: Resource<InspectionDetail>
  detail: ComputedRef<InspectionDetail | null>
  notebook: Ref<Notebook | null>
  lines: ComputedRef<Line[]>
  counts: ComputedRef<Counts>
  phase: ComputedRef<Phase>
  chain: ComputedRef<QueueItem[]>
  stuck: ComputedRef<QueueItem | null>
  open(): Promise<void>
  begin(): Promise<void>
  /** Keep what is being written of an item, without sending it. */
  note(item: string, change: Partial<NotedAnswer>): void
  /** Take a verdict (or what `note` kept) as the answer, and send it. */
  answer(item: string, verdict: Verdict): Promise<void>
  /** Go back to what was noted of an item before. */
  restore(item: string, before: NotedAnswer | null): void
  finish(): Promise<void>
  /** Go on after the service had found that something is missing. */
  reopen(): Promise<void>
  retry(): Promise<void>
  /** Throw away all that this phone holds of the inspection; the hazards' photos named in `keep` stay. */
  forget(keep?: string[]): Promise<void>
}

const now = (): string => new Date().toISOString()
const blank = (): NotedAnswer => ({ verdict: null, note: '', photos: [], finding: null, at: now(), draft: true })

export function useInspection(id: string): Inspecting {
  const session = useSession()
  const queue = useQueue()
  const clock = useNow()
  const account = session.account ?? ''
  const shelf = notebooksOf(account)
  const resource = useResource(copyName(id), () => api.get('/api/v1/inspections/{inspection_id}', { path: { inspection_id: id } }))
  const notebook = ref<Notebook | null>(shelf.read(id))
  const detail = computed(() => resource.data.value ?? notebook.value?.detail ?? null)
  const chain = computed(() => chainOf(queue.items, id))
  const stuck = computed(() => chain.value.find((item) => item.state === 'stuck') ?? null)
  const lines = computed(() => (detail.value ? linesOf(detail.value, notebook.value) : []))
  const counts = computed(() => countsOf(lines.value))
  const phase = computed(() => phaseOf(detail.value, notebook.value, session.me?.id ?? '', clock.value))
  const of = (): { id: string; name: string } => ({ id, name: detail.value?.plan.name ?? '' })

  function keep(next: Notebook): void {
    notebook.value = next
    shelf.write(next)
  }
  /** The notebook, begun now if the inspection was begun elsewhere. */
  function own(): Notebook | null {
    if (notebook.value) return notebook.value
    return detail.value && { detail: detail.value, started_at: null, done_at: null, answers: {}, place: '' }
  }
  function settle(): void {
    const held = notebook.value
    if (!held || !resource.data.value || resource.fault.value) return
    const next = settled(held, resource.data.value, queuedItems(chain.value))
    const { state } = next.detail
    const over = state === 'done' || (state === 'missed' && !Object.keys(next.answers).length)
    if (!over || chain.value.length) return keep(next)
    notebook.value = null
    shelf.remove(id)
  }
  async function open(): Promise<void> {
    await Promise.all([resource.refresh(), queue.refresh()])
    settle()
  }
  // What has just arrived is shown as the service has it, and so is what it would not take.
  watch(
    () => chain.value.length,
    (length, before) => length < before && void open(),
  )
  watch(
    () => stuck.value?.id,
    (id) => id && void open(),
  )

  async function begin(): Promise<void> {
    const book = own()
    if (!book) return
    const started_at = now()
    keep({ ...book, started_at })
    await queueStart(queue, of(), started_at)
  }
  function note(item: string, change: Partial<NotedAnswer>): void {
    const book = own()
    if (!book) return
    const noted = { ...blank(), ...spoken(item), ...book.answers[item], draft: true, ...change }
    keep({ ...book, place: change.finding?.place.trim() || book.place, answers: { ...book.answers, [item]: noted } })
  }
  /** What was answered before, on which a change builds. */
  function spoken(item: string): Partial<NotedAnswer> {
    const answer = lines.value.find((line) => line.item.id === item)?.item.answer
    if (!answer) return {}
    const photos = answer.photos.map((photo) => ({ id: photo.id, size: 0, sent: true }))
    return { verdict: answer.verdict, note: answer.note ?? '', photos }
  }
  async function answer(item: string, verdict: Verdict): Promise<void> {
    const finding = verdict === 'finding' ? (notebook.value?.answers[item]?.finding ?? null) : null
    note(item, { verdict, finding, at: now(), draft: false })
    await send(item)
  }
  /** Give an answer to the queue as it was noted. */
  async function send(item: string): Promise<void> {
    const noted = notebook.value?.answers[item]
    if (!noted?.verdict || noted.draft) return
    await queueAnswer(queue, of(), answerIn(item, { ...noted, verdict: noted.verdict }), noted.photos)
  }
  function restore(item: string, before: NotedAnswer | null): void {
    const book = notebook.value
    if (!book) return
    const { [item]: dropped, ...rest } = book.answers
    const held = [...chain.value.flatMap((one) => one.files), ...(before?.photos ?? [])].map((file) => file.id)
    for (const photo of dropped?.photos ?? []) if (!photo.sent && !held.includes(photo.id)) void queue.dropFile(photo.id)
    keep({ ...book, answers: before ? { ...rest, [item]: before } : rest })
  }
  async function finish(): Promise<void> {
    const book = own()
    if (!book) return
    await queue.refresh()
    const queued = queuedItems(chain.value)
    for (const item of Object.keys(book.answers)) if (!queued.has(item)) await send(item)
    const done_at = now()
    keep({ ...(notebook.value ?? book), done_at })
    await queueCompletion(queue, of(), done_at)
  }
  async function reopen(): Promise<void> {
    for (const item of chain.value) if (item.kind === COMPLETION) await queue.remove(item.id)
    if (notebook.value) keep({ ...notebook.value, done_at: null })
    await open()
  }
  async function retry(): Promise<void> {
    const problem = stuck.value?.problem
    const fresh = resource.data.value
    if (problem?.errors.some((error) => error.code === 'not_in_checklist') && notebook.value && fresh) await carryOver(fresh)
    else if (stuck.value) await queue.retry(stuck.value.id)
  }
  /** The checklist was revised while this phone had no signal: what waits is put under the new items. */
  async function carryOver(fresh: InspectionDetail): Promise<void> {
    const carried = carriedOver(notebook.value as Notebook, fresh)
    keep(carried)
    for (const item of chain.value) if (item.kind !== START) await queue.remove(item.id, item.files.map((file) => file.id))
    const known = new Set(fresh.items.map((item) => item.id))
    for (const item of Object.keys(carried.answers)) if (known.has(item)) await send(item)
    if (carried.done_at && !countsOf(linesOf(fresh, carried)).left) await queueCompletion(queue, of(), carried.done_at)
    else keep({ ...carried, done_at: null })
  }
  async function forget(kept: string[] = []): Promise<void> {
    for (const item of [...chain.value].reverse()) await queue.remove(item.id, kept)
    notebook.value = null
    shelf.remove(id)
    await open()
  }
  return { resource, detail, notebook, lines, counts, phase, chain, stuck, open, begin, note, answer, restore, finish, reopen, retry, forget }
}
