import { draftsOf } from '@/stores/storage'
import type { AnswerIn, InspectionDetail } from './inspections'

export type Verdict = AnswerIn['verdict']
export type Item = InspectionDetail['items'][number]
export interface KeptPhoto {
  id: string
  size: number
  /** The service has it from an earlier answer. */
  sent?: boolean
}
/** What becomes a hazard beside the item's own words. */
export interface Finding {
  /** The hazard's id, made here: sent again, it is the same hazard. */
  id: string
  place: string
  severity: string | null
}
export interface NotedAnswer {
  /** Null: so far only a note or a photo. */
  verdict: Verdict | null
  note: string
  photos: KeptPhoto[]
  finding: Finding | null
  /** When it was seen, RFC 3339. */
  at: string
  /** Still being written: it has not been given to the queue. */
  draft: boolean
}
/** What an inspector wrote on this phone, with the checklist as it was seen then. Only they throw it away. */
export interface Notebook {
  detail: InspectionDetail
  started_at: string | null
  done_at: string | null
  answers: Record<string, NotedAnswer>
  /** The place of the last finding, offered for the next. */
  place: string
}

const name = (inspection: string): string => `inspection:${inspection}`

export interface Notebooks {
  read(inspection: string): Notebook | null
  write(notebook: Notebook): void
  remove(inspection: string): void
}

export function notebooksOf(account: string): Notebooks {
  const drawer = draftsOf(account)
  return {
    read: (inspection) => drawer.read<Notebook>(name(inspection)),
    // A plain copy: what is reactive cannot be stored everywhere.
    write: (notebook) => drawer.write(name(notebook.detail.id), JSON.parse(JSON.stringify(notebook))),
    remove: (inspection) => drawer.remove(name(inspection)),
  }
}

export function answerIn(item: string, noted: NotedAnswer & { verdict: Verdict }): AnswerIn {
  const { finding } = noted
  return {
    item_id: item,
    verdict: noted.verdict,
    note: noted.note.trim() || null,
    photo_ids: noted.photos.map((photo) => photo.id),
    answered_at: noted.at,
    hazard:
      noted.verdict === 'finding' && finding
        ? { id: finding.id, place: finding.place.trim(), severity: finding.severity, description: null, category: null }
        : null,
  }
}

/** Put an answer among others, instead of the earlier one to the same item. */
export function withAnswer(answers: AnswerIn[], next: AnswerIn): AnswerIn[] {
  return [...answers.filter((one) => one.item_id !== next.item_id), next]
}

export interface Line {
  item: Item
  number: number
  verdict: Verdict | null
  note: string
  place: string
  severity: string | null
  /** Only on this phone so far. */
  kept: boolean
  /** A finding that the service has: it is a hazard now and is undone there, not here. */
  hazard: string | null
  noted: NotedAnswer | null
}

/** An inspection's items with what is known of each: what this phone holds goes before what the service said. */
export function linesOf(detail: InspectionDetail, notebook: Notebook | null): Line[] {
  return detail.items.map((item, index) => {
    const noted = notebook?.answers[item.id] ?? null
    const own = noted && !noted.draft ? noted : null
    return {
      item,
      number: index + 1,
      verdict: own?.verdict ?? item.answer?.verdict ?? null,
      note: noted?.note ?? item.answer?.note ?? '',
      place: noted?.finding?.place ?? '',
      severity: noted?.finding?.severity ?? null,
      kept: own !== null,
      hazard: item.answer?.hazard_id ?? null,
      noted,
    }
  })
}

export interface Counts extends Record<Verdict, number> {
  left: number
}

export function countsOf(lines: Line[]): Counts {
  const counts: Counts = { ok: 0, finding: 0, not_applicable: 0, left: 0 }
  for (const line of lines) counts[line.verdict ?? 'left'] += 1
  return counts
}

/** The next item without an answer after a place in the list, from the top again at its end; null when all have one. */
export function nextLeft(lines: Line[], after: number): number | null {
  const order = [...lines.keys()].map((step) => (after + 1 + step) % lines.length)
  return order.find((index) => !lines[index]?.verdict) ?? null
}

/** Forget what the service now has as it was written here; what is `queued` stays until it has gone. */
export function settled(notebook: Notebook, detail: InspectionDetail, queued: ReadonlySet<string>): Notebook {
  const has = (item: string, noted: NotedAnswer): boolean => {
    const answer = detail.items.find((one) => one.id === item)?.answer
    return !noted.draft && !queued.has(item) && answer?.verdict === noted.verdict && (answer.note ?? '') === noted.note.trim()
  }
  const answers = Object.fromEntries(Object.entries(notebook.answers).filter(([item, noted]) => !has(item, noted)))
  return { ...notebook, detail, answers }
}

/** Carry answers over to a checklist that was revised meanwhile, by the items' words; what has no counterpart stays under its old id. */
export function carriedOver(notebook: Notebook, detail: InspectionDetail): Notebook {
  const words = new Map(notebook.detail.items.map((item) => [item.id, item.text]))
  const known = new Map(detail.items.map((item) => [item.text, item.id]))
  const answers = Object.entries(notebook.answers).map(([item, noted]) => [known.get(words.get(item) ?? '') ?? item, noted])
  return { ...notebook, detail, answers: Object.fromEntries(answers) as Notebook['answers'] }
}
