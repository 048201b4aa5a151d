import { ANSWERS, COMPLETION, INSPECTION_KINDS, START, type AnswerIn, type AnswersDeed } from '@/offline/inspections'
import { withAnswer, type KeptPhoto } from '@/offline/notebook'
import { QueueBusy, type FileSource, type QueueItem } from '@/offline/types'
import type { useQueue } from './queue'

type Queue = ReturnType<typeof useQueue>
interface Of {
  id: string
  name: string
}

let tail: Promise<unknown> = Promise.resolve()
/** One after the other: two quick taps must not both change the item that waits. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = tail.then(work)
  tail = mine.catch(() => undefined)
  return mine
}

/** What waits of one inspection, in order. */
export function chainOf(items: QueueItem[], inspection: string): QueueItem[] {
  return items.filter(
    (item) => INSPECTION_KINDS.includes(item.kind) && (item.payload as AnswersDeed).inspection === inspection,
  )
}

/** Ids of the checklist's items of which the answer still waits. */
export function queuedItems(chain: QueueItem[]): Set<string> {
  const answers = chain.filter((item) => item.kind === ANSWERS).flatMap((item) => (item.payload as AnswersDeed).answers)
  return new Set(answers.map((answer) => answer.item_id))
}

/** What the service has certainly not taken: never tried, or refused. */
function changeable(item: QueueItem): boolean {
  return item.state === 'stuck' || (item.state === 'waiting' && item.attempts === 0)
}

/** The item into which an answer goes: the one that it corrects, else the last of the inspection while nothing came after. */
function home(chain: QueueItem[], answer: AnswerIn): QueueItem<AnswersDeed> | null {
  const open = chain.filter((item) => item.kind === ANSWERS && changeable(item)) as QueueItem<AnswersDeed>[]
  const corrected = open.filter((item) => item.payload.answers.some((one) => one.item_id === answer.item_id)).pop()
  if (corrected) return corrected
  const last = chain[chain.length - 1]
  return open.find((item) => item.id === last?.id && item.state === 'waiting') ?? null
}

function sources(photos: KeptPhoto[], known: QueueItem['files'] = []): FileSource[] {
  const fresh = photos.filter((photo) => !photo.sent && !known.some((file) => file.id === photo.id))
  return fresh.map(({ id, size }) => ({ id, size, path: '', kept: true }))
}

/** Give an answer to the queue, together with others that wait, so that a long checklist is a few requests. */
export function queueAnswer(queue: Queue, of: Of, answer: AnswerIn, photos: KeptPhoto[]): Promise<void> {
  return inTurn(async () => {
    await queue.refresh()
    const item = home(chainOf(queue.items, of.id), answer)
    if (item) {
      const answers = withAnswer(item.payload.answers, answer)
      const used = new Set(answers.flatMap((one) => one.photo_ids ?? []))
      const dropped = item.files.map((file) => file.id).filter((id) => !used.has(id))
      try {
        return await queue.edit(item.id, { ...item.payload, answers }, sources(photos, item.files), dropped)
      } catch (fault) {
        if (!(fault instanceof QueueBusy)) throw fault // it has just gone
      }
    }
    await queue.add<AnswersDeed>(ANSWERS, { inspection: of.id, name: of.name, answers: [answer] }, sources(photos))
  })
}

export function queueStart(queue: Queue, of: Of, started_at: string): Promise<unknown> {
  return inTurn(() => queue.add(START, { inspection: of.id, name: of.name, started_at }))
}

export function queueCompletion(queue: Queue, of: Of, done_at: string): Promise<unknown> {
  return inTurn(() => queue.add(COMPLETION, { inspection: of.id, name: of.name, done_at }))
}
