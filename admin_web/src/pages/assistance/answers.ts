import { formatNumber } from '@/composables/numbers'
import { yuan } from './money'
import type { Condition, FieldDef } from './types'

type Translate = (key: string, params?: Record<string, unknown>) => string
export type Values = Record<string, unknown>

/** Tell whether a condition holds, as the service does. */
export function conditionHolds(condition: Condition, values: Values): boolean {
  const value = values[condition.field]
  if (typeof value === 'boolean') return condition.values.includes(value ? 'yes' : 'no')
  return (Array.isArray(value) ? value : [value]).some((one) => condition.values.includes(String(one)))
}

/** Return the fields that are shown; a condition on a field that is not shown does not hold. */
export function shownFields(fields: readonly FieldDef[], values: Values): FieldDef[] {
  const shown: FieldDef[] = []
  for (const field of fields) {
    const rule = field.show_if
    if (!rule || (shown.some((one) => one.key === rule.field) && conditionHolds(rule, values))) shown.push(field)
  }
  return shown
}

/** Return what was filled in, in words; empty for nothing. */
export function answerText(field: FieldDef, value: unknown, t: Translate): string {
  if (value === null || value === undefined || value === '') return ''
  if (field.kind === 'money') return t('assistance.value.yuan', { amount: yuan(Number(value)) })
  if (field.kind === 'number') return formatNumber(Number(value))
  if (field.kind === 'yes_no') return t(value ? 'assistance.value.yes' : 'assistance.value.no')
  if (field.kind === 'date' || field.roster === 'hired_on') return String(value).replaceAll('-', '/')
  return Array.isArray(value) ? value.join(t('assistance.comma')) : String(value)
}
