import { absolute } from '@/api/client'
import type { TimelineNode } from '@/components/timeline'
import { moment } from '@/composables/time'
import { t } from '@/locales'
import { askedFor, yuan, type Detail, type Values } from '../words'

/** The steps, what follows them, and who has said what. */
export function stepsOf(request: Detail, zone: string): TimelineNode[] {
  const steps = request.steps.map((step, index): TimelineNode => {
    const line = request.history.filter((one) => one.kind === 'approved' && one.step === index).slice(-1)[0]
    const state = step.progress === 'done' || step.progress === 'later' ? step.progress : 'now'
    const has = step.progress === 'now' ? waitsFor(request) : ''
    const lines = [has, line ? `${line.by.name}${line.note ? t('assistance.said', { words: line.note }) : ''}` : '', line?.amount ? t('assistance.yuanOf', { amount: yuan(line.amount) }) : ''].filter(Boolean)
    return { key: String(index), number: index + 1, title: step.name, state, lines, time: line ? moment(line.at, zone) : undefined, note: step.progress === 'stopped' ? t(`assistance.status.${request.status}`) : undefined, noteTone: 'danger' }
  })
  const after: Detail['status'][] = ['carrying_out', ...(request.definition.result.visit ? (['visiting'] as const) : [])]
  const at = request.status === 'done' ? after.length : after.indexOf(request.status)
  return [...steps, ...after.map((status, index): TimelineNode => ({ key: status, number: steps.length + index + 1, title: t(`assistance.after.${status}`), state: at > index ? 'done' : at === index ? 'now' : 'later', lines: at === index ? [waitsFor(request)] : [] }))]
}

/** Some of a request's pictures as they are shown. */
export function picturesOf(request: Detail, ids: readonly string[]): { id: string; path: string; small: string }[] {
  return request.photos.filter((one) => ids.includes(one.id)).map((one) => ({ id: one.id, path: absolute(one.url), small: absolute(one.thumbnail_url ?? one.url) }))
}

/** A line of the checklist, with how many pictures one may add at once. */
export type Paper = Detail['materials'][number] & { most: number }

/** The checklist, what is lacking first; corrected answers may ask for more. */
export function papersOf(request: Detail, values: Values): Paper[] {
  const known = request.definition.materials ?? []
  const most = (key: string): number => known.find((one) => one.key === key)?.most ?? 1
  const listed = request.materials.map((one) => ({ ...one, most: most(one.key) }))
  const more = askedFor(known, values)
    .filter((one) => !listed.some((each) => each.key === one.key))
    .map((one) => ({ key: one.key, name: one.name, required: one.required ?? true, lacking: one.required ?? true, file_ids: [], most: most(one.key) }))
  const all = [...listed, ...more]
  return [...all.filter((one) => one.lacking), ...all.filter((one) => !one.lacking)]
}

/** In whose hands a request is, in words; empty once it has ended. */
export function waitsFor(request: Detail): string {
  if (request.state !== 'open') return ''
  if (request.status === 'returned') return t('deciding.waitsForApplicant')
  return t('deciding.waitsFor', { who: request.responsible?.name ?? (request.queue_role ? t(`cases.role.${request.queue_role}`) : '') })
}
