import type { Schema } from '@/api/client'
import type { TimelineNode } from '@/components/timeline'
import { dayName, moment } from '@/composables/time'
import { t } from '@/locales'

export type Appeal = Schema<'AppealOut'>
export type Message = Schema<'MessageOut'>
export interface Talk {
  appeal: Appeal
  messages: Message[]
}
export interface Bubble {
  id: string
  mine: boolean
  who: string
  when: string
  text: string
  /** Questions, settlements, notes and second rounds say what they are. */
  label: string
  tone: 'plain' | 'question' | 'answer' | 'note'
  files: Message['files']
}
interface Eyes {
  zone: string
  now: number
}

const LABELS: Partial<Record<Message['kind'], Bubble['tone']>> = {
  question: 'question',
  answer: 'answer',
  note: 'note',
  reopening: 'plain',
  next_level: 'plain',
}

/** When something was, as precise as it may be told: of a case shown by day, the day. */
export function whenOf(at: string, byDay: boolean, { zone, now }: Eyes): string {
  return byDay ? dayName(at, zone, now) : moment(at, zone, now)
}

/** What was said from the beginning, as whoever reads it sees it. */
export function bubblesOf({ appeal, messages }: Talk, eyes: Eyes): Bubble[] {
  const reads = appeal.reader ?? 'reporter'
  const speaker = (author: Message['author'], by: Message['by']): string => {
    if (author === reads && reads === 'reporter') return t('hotline.talk.me')
    if (author === 'union') return by?.name ?? t('hotline.talk.union')
    return appeal.reporter?.name ?? t('hotline.talk.reporter')
  }
  const shown = (message: Message): Bubble => ({
    id: message.id,
    mine: message.author === reads,
    who: speaker(message.author, message.by),
    // The reporter is told the union's minutes, and nobody is told the reporter's.
    when: whenOf(message.at, appeal.by_day && (message.author === 'reporter' || reads === 'union'), eyes),
    text: message.text,
    label: message.kind in LABELS ? t(`hotline.talk.kind.${message.kind}`) : '',
    tone: LABELS[message.kind] ?? 'plain',
    files: message.files,
  })
  const first: Bubble = {
    id: appeal.id,
    mine: reads === 'reporter',
    who: speaker('reporter', null),
    when: whenOf(appeal.reported_at, appeal.by_day, eyes),
    text: appeal.text ?? '',
    label: '',
    tone: 'plain',
    files: [],
  }
  return [...(appeal.text === null ? [] : [first]), ...messages.map(shown)]
}

/** The union asked last: its clock stands until the reporter speaks. */
export function asked({ appeal, messages }: Talk): boolean {
  const heard = messages.filter((message) => message.kind !== 'note')
  return appeal.state === 'open' && heard[heard.length - 1]?.kind === 'question'
}

/** What comes next and by when, in one sentence. */
export function nextOf(talk: Talk, eyes: Eyes): string {
  const { appeal } = talk
  const by = (at: string | null): string => (at ? whenOf(at, appeal.by_day, eyes) : '')
  if (appeal.destroyed) return t('hotline.next.destroyed')
  if (appeal.state === 'refused') return t('hotline.next.refused')
  if (appeal.state !== 'open') return t(appeal.merged_into ? 'hotline.next.merged' : 'hotline.next.closed')
  if (appeal.node === 'confirm') return t('hotline.next.confirm', { time: by(appeal.due_at) })
  if (appeal.paused_at || asked(talk)) return t('hotline.next.asked')
  if (appeal.overdue) return t('hotline.next.overdue', { node: appeal.node_name })
  if (appeal.node === 'accept') return t('hotline.next.accept', { time: by(appeal.due_at) })
  const due = by(appeal.resolution_due_at ?? appeal.due_at)
  return t('hotline.next.handle', { node: appeal.node_name, time: due })
}

/** Most cases never come there: as a step ahead they would be a threat. */
const ONLY_SOMETIMES = ['mediate', 'escalated']

/** The steps of a case for the timeline. */
export function stepsOf(appeal: Appeal, eyes: Eyes): TimelineNode[] {
  const ahead = (step: Appeal['steps'][number]): boolean => step.progress !== 'later' || !ONLY_SOMETIMES.includes(step.node)
  return appeal.steps.filter(ahead).map((step, index) => {
    const node = { key: `${step.node}-${index}`, number: index + 1, title: step.name, state: step.progress as TimelineNode['state'] }
    const time = step.done_at ?? (step.progress === 'now' ? step.entered_at : undefined)
    const due = step.progress === 'now' && step.due_at ? t('hotline.talk.by', { time: whenOf(step.due_at, appeal.by_day, eyes) }) : ''
    const late = step.breached_at ? t('hotline.talk.late') : ''
    const lines = [[step.done_by?.name ?? step.responsible?.name ?? '', due].filter(Boolean).join(' · '), late].filter(Boolean)
    return {
      ...node,
      ...(time ? { time: whenOf(time, appeal.by_day, eyes) } : {}),
      ...(step.outcome_name && step.progress === 'done' && step.outcome_name !== step.name ? { note: step.outcome_name } : {}),
      lines,
    }
  })
}
