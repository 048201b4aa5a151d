import type { ComposerTranslation } from 'vue-i18n'
import type { TimelineNode } from '@/components/GyTimeline.vue'
import { formatMinutes, formatWhen } from '@/composables/time'
import type { HazardDetail, Stay } from './types'

/** A report that came so much later than it was seen had waited for a signal. */
const LATE_MS = 15 * 60_000
/** What a stay says of its outcome only where it did not simply go on. */
const ASIDE = ['refuse', 'merge', 'send_back', 'withdraw']

function whoOf(stay: Stay, hazard: HazardDetail, latestAssign: boolean): string {
  const who = stay.done_by?.name ?? stay.responsible?.name ?? ''
  return stay.node === 'assign' && stay.progress === 'done' && latestAssign && hazard.rectifier ? `${who} → ${hazard.rectifier.name}` : who
}

function noteOf(stay: Stay, hazard: HazardDetail, t: ComposerTranslation): string {
  if (stay.node === 'report') {
    const waited = Date.parse(hazard.reported_at) - Date.parse(hazard.discovered_at)
    return waited > LATE_MS ? t('hazards.line.late', { seen: formatWhen(hazard.discovered_at), came: formatWhen(hazard.reported_at) }) : ''
  }
  const parts = [ASIDE.includes(stay.outcome ?? '') ? (stay.outcome_name ?? '') : '']
  if (stay.allowed_minutes && stay.used_minutes !== undefined) {
    const times = { allowed: formatMinutes(stay.allowed_minutes), used: formatMinutes(stay.used_minutes) }
    parts.push(t(stay.breached_at ? 'hazards.line.breached' : 'hazards.line.used', times))
  }
  return parts.filter(Boolean).join(' · ')
}

/** Return the stays as the timeline draws them. */
export function timelineOf(hazard: HazardDetail, stays: readonly Stay[], t: ComposerTranslation): (TimelineNode & { said: string })[] {
  const lastAssign = stays.findLastIndex((stay) => stay.node === 'assign' && stay.progress === 'done')
  return stays.map((stay, index) => {
    const later = stay.progress === 'later'
    const allowed = stay.allowed_minutes ? formatMinutes(stay.allowed_minutes) : ''
    return {
      key: `${stay.seq ?? 'later'} ${stay.node}`,
      number: stay.number,
      name: stay.name,
      state: stay.progress as TimelineNode['state'],
      who: later ? '' : whoOf(stay, hazard, index === lastAssign),
      time: stay.done_at ? formatWhen(stay.done_at) : later ? (allowed ? t('hazards.line.within', { time: allowed }) : '') : stay.due_at ? t('hazards.line.due', { time: formatWhen(stay.due_at) }) : '',
      note: later ? '' : noteOf(stay, hazard, t),
      said: [stay.note, (stay.data?.root_cause as string | undefined) ?? '', (stay.data?.standard_changed as string | undefined) ?? ''].filter(Boolean).join('；'),
    }
  })
}
