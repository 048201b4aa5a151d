import { addDays } from '@/composables/time'
import type { components } from '@/api/schema'
import type { Kind } from './inspections'
import { holdsOn, whyIncomplete, type Plan, type Recurrence } from './recurrence'

export type PlanIn = components['schemas']['InspectionPlanIn']
export type PlanPatch = components['schemas']['InspectionPlanPatch']

export interface PlanDraft {
  name: string
  kind: Kind
  checklist_id: string | null
  unit_ids: string[]
  inspecting_unit_id: string | null
  recurrence: Recurrence
  length: number
  unit: LengthUnit
  starts_on: string
  ends_on: string | null
}

export const LENGTHS = { minutes: 1, hours: 60, days: 1440 } as const
export type LengthUnit = keyof typeof LENGTHS
const LOOK_AHEAD_DAYS = 400

/** Say a duration in the largest unit that is whole. */
export function lengthOf(minutes: number): { length: number; unit: LengthUnit } {
  for (const unit of ['days', 'hours'] as const) if (minutes % LENGTHS[unit] === 0) return { length: minutes / LENGTHS[unit], unit }
  return { length: minutes, unit: 'minutes' }
}

export function draftOf(plan: Plan | null, today: string): PlanDraft {
  return {
    name: plan?.name ?? '',
    kind: plan?.kind ?? 'self',
    checklist_id: plan?.checklist.id ?? null,
    unit_ids: plan?.units.map((unit) => unit.id) ?? [],
    inspecting_unit_id: plan?.inspecting_unit?.id ?? null,
    recurrence: plan ? { ...plan.recurrence, at: plan.recurrence.at.slice(0, 5) } : { frequency: 'daily', at: '07:30', weekdays: [], month_days: [] },
    ...lengthOf(plan?.duration_minutes ?? 90),
    starts_on: plan?.starts_on ?? today,
    ends_on: plan?.ends_on ?? null,
  }
}

/** Keep of a recurrence only what its frequency has; the API refuses days that do not belong to it. */
export function trimmed(given: Recurrence): components['schemas']['RecurrenceIn'] {
  return { frequency: given.frequency as components['schemas']['RecurrenceIn']['frequency'], at: given.at, weekdays: given.frequency === 'weekly' ? [...given.weekdays].sort((a, b) => a - b) : [], month_days: given.frequency === 'monthly' ? [...given.month_days].sort((a, b) => a - b) : [] }
}

export function planIn(draft: PlanDraft): PlanIn {
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    checklist_id: draft.checklist_id ?? '',
    unit_ids: draft.unit_ids,
    inspecting_unit_id: draft.kind === 'mutual' ? draft.inspecting_unit_id : null,
    recurrence: trimmed(draft.recurrence),
    duration_minutes: draft.length * LENGTHS[draft.unit],
    starts_on: draft.starts_on,
    ends_on: draft.ends_on,
  }
}

/** Return what may change of a plan: its kind and who inspects stay. */
export function planPatch(draft: PlanDraft): PlanPatch {
  const { name, checklist_id, unit_ids, recurrence, duration_minutes, starts_on, ends_on } = planIn(draft)
  return { name, checklist_id, unit_ids, recurrence, duration_minutes, starts_on, ends_on }
}

/** Return what is missing of a plan before it is sent: field → catalogue key's last part. */
export function missingOf(draft: PlanDraft): Record<string, string> {
  const missing: Record<string, string> = {}
  if (!draft.name.trim()) missing.name = 'name'
  if (!draft.checklist_id) missing.checklist_id = 'checklist'
  if (!draft.unit_ids.length) missing.unit_ids = 'units'
  if (draft.kind === 'mutual' && !draft.inspecting_unit_id) missing.inspecting_unit_id = 'inspecting'
  const incomplete = whyIncomplete(draft.recurrence)
  if (incomplete) missing.recurrence = incomplete
  if (!(draft.length > 0)) missing.duration_minutes = 'duration'
  if (draft.ends_on && draft.ends_on < draft.starts_on) missing.ends_on = 'ends'
  return missing
}

/** Return the first day on which an inspection can still open: tomorrow, once today's hour is over. */
export function firstDay(recurrence: Pick<Recurrence, 'at'>, today: string, timeNow: string): string {
  return timeNow > recurrence.at.slice(0, 5) ? addDays(today, 1) : today
}

/** Return the next days on which there is one, from a day on. */
export function nextDays(draft: Pick<PlanDraft, 'recurrence' | 'starts_on' | 'ends_on'>, from: string, count: number): string[] {
  if (whyIncomplete(draft.recurrence)) return []
  const found: string[] = []
  let day = from > draft.starts_on ? from : draft.starts_on
  for (let step = 0; step < LOOK_AHEAD_DAYS && found.length < count; step++, day = addDays(day, 1)) {
    if (draft.ends_on && day > draft.ends_on) break
    if (holdsOn(draft.recurrence, day)) found.push(day)
  }
  return found
}
