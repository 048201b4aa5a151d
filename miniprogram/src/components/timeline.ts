import type { IconName } from './icons'

/** What happened while a node ran: a stop, a hand-over, an escalation. */
export interface TimelineEvent {
  key: string
  icon: IconName
  text: string
  time: string
  tone?: 'plain' | 'paused' | 'warn' | 'danger'
  /** Answers to taps: GyTimeline says `open` with the key. */
  opens?: boolean
}

export interface TimelineNode {
  key: string
  number: number
  title: string
  state: 'done' | 'now' | 'later'
  /** 06:31, 限 16:00 */
  time?: string
  /** Points, 进行中, 退回. */
  note?: string
  noteTone?: 'ok' | 'warn' | 'danger'
  /** Who, and how long it took against what was allowed. */
  lines: string[]
  events?: TimelineEvent[]
}
