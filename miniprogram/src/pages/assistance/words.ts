import type { Schema } from '@/api/client'
import type { IconName } from '@/components/icons'
import { grouped } from '@/composables/numbers'
import { t } from '@/locales'

export type Service = Schema<'AssistanceServiceOut'>
export type Form = Schema<'AssistanceFormOut'>
export type Field = Schema<'AssistanceField'>
export type Material = Schema<'AssistanceMaterial'>
export type Condition = Schema<'AssistanceCondition'>
export type Request = Schema<'AssistanceRequestOut'>
export type Detail = Schema<'AssistanceRequestDetailOut'>
export type Slot = Schema<'AssistanceSlotOut'>
export type Answer = string | number | boolean | string[] | null
export type Values = Record<string, Answer>

export const ICONS: Record<Service['icon'], IconName> = { law: 'scales', heart: 'heart', medical: 'medical', study: 'book', hand: 'people', house: 'home', child: 'person', umbrella: 'shield' }

export const TONES = { reviewing: 'info', returned: 'warn', carrying_out: 'brand', visiting: 'brand', done: 'ok', refused: 'danger', withdrawn: 'plain' } as const

const cents = (fen: number): string => (fen % 100 ? `.${String(fen % 100).padStart(2, '0')}` : '')

/** Fen as yuan: 1,486 or 1,486.05. */
export const yuan = (fen: number): string => grouped(Math.trunc(fen / 100)) + cents(fen)

/** Fen as yuan to be typed on: 1486.05; a field for numbers takes no comma. */
export const typedYuan = (fen: number): string => String(Math.trunc(fen / 100)) + cents(fen)

/** What was typed in yuan as fen; null for nothing, undefined for what is no amount. */
export function fenOf(text: string): number | null | undefined {
  const plain = text.replace(/[,，\s]/g, '')
  if (!plain) return null
  return /^\d{1,9}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : undefined
}

/** Whether a condition holds, as the service decides it. */
export function holds(condition: Condition, values: Values): boolean {
  const value = values[condition.field]
  if (typeof value === 'boolean') return condition.values.includes(value ? 'yes' : 'no')
  return (Array.isArray(value) ? value : [value]).some((one) => condition.values.includes(String(one)))
}

/** The fields that are shown; a condition on a field that is not shown does not hold. */
export function shownFields(fields: readonly Field[], values: Values): Field[] {
  const shown: Field[] = []
  for (const field of fields) {
    const rule = field.show_if
    if (!rule || (shown.some((one) => one.key === rule.field) && holds(rule, values))) shown.push(field)
  }
  return shown
}

/** The materials that are asked for now. */
export function askedFor(materials: readonly Material[], values: Values): Material[] {
  return materials.filter((one) => !one.required_if || holds(one.required_if, values))
}

/** What was filled in, in words. */
export function answerText(field: Field, value: Answer | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  if (field.kind === 'money') return t('assistance.yuanOf', { amount: yuan(Number(value)) })
  if (field.kind === 'yes_no') return t(value ? 'assistance.yes' : 'assistance.no')
  return Array.isArray(value) ? value.join(t('assistance.comma')) : String(value)
}

/** What is empty and must not be, by the name that the service would give it. */
export function missing(form: Pick<Form, 'definition' | 'by_appointment'>, values: Values, pictures: Record<string, readonly unknown[]>, slot: string | null): Record<string, string> {
  const found: Record<string, string> = {}
  if (form.by_appointment && !slot) found.slot_id = t('assistance.pickTime')
  for (const field of shownFields(form.definition.fields ?? [], values)) {
    const value = values[field.key]
    const empty = value === null || value === undefined || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && !value.length)
    if (field.required && empty) found[`values.${field.key}`] = t('assistance.fillIn')
  }
  for (const one of askedFor(form.definition.materials ?? [], values)) {
    if (one.required && !pictures[one.key]?.length) found[`materials.${one.key}`] = t('assistance.takePicture')
  }
  return found
}
