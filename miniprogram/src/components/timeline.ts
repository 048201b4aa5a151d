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
}
