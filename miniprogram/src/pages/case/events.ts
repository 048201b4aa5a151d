import type { IconName } from '@/components/icons'
import type { TimelineEvent } from '@/components/timeline'
import { t } from '@/locales'
import type { DayTeller, TimelineSource } from './timeline'
import type { Entry, Stay } from './types'

interface Face {
  icon: IconName
  tone: TimelineEvent['tone']
}
/** What stands in the timeline; comments have their own place, and reminders would only be noise. */
const faces: Partial<Record<Entry['kind'], Face>> = {
  reassignment: { icon: 'people', tone: 'plain' },
  pause: { icon: 'pause', tone: 'paused' },
  resumption: { icon: 'clock', tone: 'paused' },
  breach: { icon: 'octagon', tone: 'danger' },
  escalation: { icon: 'triangle', tone: 'warn' },
  reopening: { icon: 'history', tone: 'warn' },
  link: { icon: 'link', tone: 'plain' },
}

const names = (people: Entry['people']): string => people.map((one) => one.name).join(t('cases.comma'))

function wording(entry: Entry, finderId: string): string {
  const by = entry.by?.name ?? ''
  const said = entry.text ? t('cases.event.why', { why: entry.text }) : ''
  if (entry.kind === 'reassignment') return t('cases.event.reassigned', { by, to: entry.people[entry.people.length - 1]?.name ?? '' }) + said
  if (entry.kind === 'pause') return t('cases.event.paused', { by }) + said
  if (entry.kind === 'resumption') return t('cases.event.resumed', { by })
  if (entry.kind === 'breach') return t('cases.event.breached')
  if (entry.kind === 'escalation') return t('cases.event.escalated', { level: entry.level ?? 1, people: names(entry.people) })
  // The entry does not name the deed; only the finder appeals.
  if (entry.kind === 'reopening') return t(`cases.event.${entry.by?.id === finderId ? 'appealed' : 'withdrawn'}`, { by }) + said
  const relation = entry.link?.relation === 'recurred_as' ? 'recurred' : 'corroborated'
  return t(`cases.event.${relation}`, { number: String(entry.link?.number ?? '') })
}

/** What happened while a stay ran, oldest first. */
export function eventsOf(stay: Stay, { timeline, hazard }: TimelineSource, day: DayTeller): TimelineEvent[] {
  return timeline.entries
    .filter((entry) => entry.seq === stay.seq && faces[entry.kind])
    .sort((left, right) => left.at.localeCompare(right.at))
    .map((entry) => ({
      ...(faces[entry.kind] as Face),
      key: entry.id,
      text: wording(entry, hazard.finder.id),
      time: day(entry.at),
      opens: entry.kind === 'link',
    }))
}

/** The hazard that a tapped line of the timeline is about. */
export function linkedHazard(entries: Entry[], key: string): string | null {
  const id = entries.find((entry) => entry.id === key)?.link?.id
  return typeof id === 'string' ? id : null
}
