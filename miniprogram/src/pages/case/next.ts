import { moment } from '@/composables/time'
import { t } from '@/locales'
import type { Hazard } from './types'

const KNOWN = ['confirm', 'assign', 'rectify', 'verify', 'trace', 'close']

/** Who has a case, in words: a person, or everybody of a role. */
export function holder(hazard: Hazard): string {
  if (hazard.responsible) return hazard.responsible.name
  return hazard.queue_role ? t(`cases.role.${hazard.queue_role}`) : ''
}

function ended(hazard: Hazard, me: string): string {
  if (hazard.state === 'refused') {
    const mine = hazard.finder.id === me && hazard.actions.some((action) => action.code === 'appeal' && !action.refusal)
    return t(mine ? 'cases.next.refusedMine' : 'cases.next.refused')
  }
  return t(hazard.outcome === 'merge' ? 'cases.next.merged' : 'cases.next.closed')
}

/** What happens next, and what if it does not: one or two sentences. */
export function nextOf(hazard: Hazard, me: string, zone: string, now: number): string {
  if (hazard.state !== 'open') return ended(hazard, me)
  const who = hazard.responsible?.id === me ? t('cases.you') : holder(hazard)
  if (hazard.paused_at) return t('cases.next.paused', { reason: hazard.pause_reason ?? '' })
  const verifier = hazard.verifier?.name ?? t('cases.role.quality_officer')
  const said = KNOWN.includes(hazard.node) ? t(`cases.next.${hazard.node}`, { who, verifier }) : ''
  if (!hazard.overdue) return said
  const escalated = hazard.level ? t('cases.next.escalated', { level: hazard.level }) : ''
  const further = hazard.next_mark_at ? t('cases.next.further', { time: moment(hazard.next_mark_at, zone, now) }) : ''
  return said + escalated + further
}
