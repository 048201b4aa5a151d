import { ref, type Ref } from 'vue'
import { t } from '@/locales'
import { FIELDS, type Field } from './form'

export type Errors = Partial<Record<Field, string>>

/** What is wrong with the report, in words, beside its fields. */
export function useErrors(): {
  errors: Ref<Errors>
  set(field: Field, words: string): void
  clear(field: Field): void
  /** Show what is missing, named by the catalogue; says which field is first. */
  tell(missing: Errors, reachDays: number): Field | null
} {
  const errors = ref<Errors>({})
  function set(field: Field, words: string): void {
    errors.value = { ...errors.value, [field]: words }
  }
  function clear(field: Field): void {
    const rest = { ...errors.value }
    delete rest[field]
    errors.value = rest
  }
  function tell(missing: Errors, reachDays: number): Field | null {
    const words = (word: string): string => t(`report.missing.${word}`, { n: reachDays })
    errors.value = Object.fromEntries(Object.entries(missing).map(([field, word]) => [field, words(word)]))
    return FIELDS.find((field) => missing[field]) ?? null
  }
  return { errors, set, clear, tell }
}
