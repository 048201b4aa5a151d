import type { Schema } from '@/api/client'
import type { IconName } from '@/components/icons'
import { dayName } from '@/composables/time'

export type Notice = Schema<'NoticeOut'>
export interface Day {
  name: string
  notices: Notice[]
}

/** Notices by the day on which they came; the order stays. */
export function byDay(notices: Notice[], zone: string, now: number): Day[] {
  const days: Day[] = []
  for (const notice of notices) {
    const name = dayName(notice.created_at, zone, now)
    const last = days[days.length - 1]
    if (last?.name === name) last.notices.push(notice)
    else days.push({ name, notices: [notice] })
  }
  return days
}

const pages: Record<string, (id: string) => string> = {
  hazard: (id) => `/pages/case/index?id=${id}`,
  appeal: (id) => `/pages/hotline/talk/index?id=${id}`,
  assistance: (id) => `/pages/assistance/request/index?id=${id}`,
  inspection: (id) => `/pages/inspection/index?id=${id}`,
  badge: () => '/pages/badges/index',
  policy: (id) => `/pages/policy/index?id=${id}`,
  policy_question: (id) => `/pages/policy-question/index?id=${id}`,
  contest: (id) => `/pages/contest/index?id=${id}`,
}

/** Where what a notice is about is shown; null where there is nothing to open. */
export function pageOf(notice: Notice): string | null {
  return notice.link ? (pages[notice.link.type]?.(notice.link.id) ?? null) : null
}

const icons: Record<string, IconName> = {
  'appeal.critical': 'triangle',
  'case.soon': 'hourglass',
  'case.overdue': 'octagon',
  'case.late': 'octagon',
  'case.escalated': 'triangle',
  'case.mentioned': 'comment',
  'hazard.confirmed': 'check-circle',
  'hazard.refused': 'octagon',
  'hazard.closed': 'check-circle',
  'hazard.corroborated': 'link',
}
const families: Record<string, IconName> = { appeal: 'comment', assistance: 'heart', case: 'clipboard', hazard: 'clipboard', badge: 'badge', contest: 'trophy', inspection: 'checklist', policy: 'book', policy_question: 'comment' }

export function iconOf(kind: string): IconName {
  return icons[kind] ?? families[kind.split('.')[0] ?? ''] ?? 'bell'
}

/** The pages of an inbox after a notice, or all up to one, has been read. */
export function readIn(notices: Notice[], id: string, at: string, older: boolean): Notice[] {
  const from = notices.findIndex((notice) => notice.id === id)
  return notices.map((notice, index) => {
    const meant = older ? from >= 0 && index >= from : index === from
    return meant && !notice.read_at ? { ...notice, read_at: at } : notice
  })
}
