import type { ComposerTranslation } from 'vue-i18n'
import type { TimelineNode } from '@/components/GyTimeline.vue'
import { whenOf } from './times'
import type { AppealDetail, Urgency } from './types'

type Stay = AppealDetail['steps'][number]
type Length = (minutes: number, urgency: Urgency) => string
/** A reporter's time to answer is counted by the calendar, whatever the case's clock. */
const BY_CALENDAR = 'confirm'

function noteOf(stay: Stay, appeal: AppealDetail, t: ComposerTranslation, length: Length): string {
  const parts = [stay.outcome_name ?? '']
  if (stay.allowed_minutes && stay.used_minutes !== undefined && stay.node !== BY_CALENDAR) {
    const allowed = length(stay.allowed_minutes, appeal.urgency)
    // Days are rounded up, so that a time used says less than it would in minutes.
    const used = appeal.by_day ? t('appeals.length.days', { days: Math.max(1, Math.round(stay.used_minutes / 1440)) }) : length(stay.used_minutes, appeal.urgency)
    parts.push(t(stay.breached_at ? 'appeals.steps.breached' : appeal.by_day ? 'appeals.steps.usedDays' : 'appeals.steps.used', { allowed, used }))
  }
  if (stay.pause_reason) parts.push(t('appeals.clock.pausedWhy', { why: stay.pause_reason }))
  return parts.filter(Boolean).join(' · ')
}

/** Return the stays as the timeline draws them; of a case shown by days only the days of its times. */
export function stepsOf(appeal: AppealDetail, t: ComposerTranslation, length: Length): TimelineNode[] {
  const when = (at: string) => whenOf(at, appeal.by_day)
  return appeal.steps
    .filter((stay) => stay.progress !== 'later')
    .map((stay) => ({
      key: `${stay.seq} ${stay.node}`,
      number: stay.number,
      name: stay.name,
      state: stay.progress as TimelineNode['state'],
      who: stay.done_by?.name ?? stay.responsible?.name ?? '',
      time: stay.done_at ? when(stay.done_at) : stay.due_at ? t('appeals.steps.due', { time: when(stay.due_at) }) : '',
      note: noteOf(stay, appeal, t, length),
    }))
}
