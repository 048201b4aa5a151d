import type { Condition, Definition, FieldDef, MaterialDef, Problem, StepDef } from './types'

/** Lists of the editor keep a number for each line, so that moving one does not mix them up. */
export type Line<T> = T & { uid: number }

export interface ServiceDraft extends Omit<Definition, 'fields' | 'materials' | 'steps'> {
  fields: Line<FieldDef>[]
  materials: Line<MaterialDef>[]
  steps: Line<StepDef>[]
}

let last = 0
const line = <T>(item: T): Line<T> => ({ ...item, uid: ++last })
const plain = <T>({ uid: _uid, ...item }: Line<T>): T => item as T
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

const EMPTY: Definition = {
  name: '',
  icon: 'hand',
  intro: '',
  confidentiality: 'desk',
  eligibility: { unit_ids: [], hired_months: null, times_a_year: null, from_on: null, until_on: null },
  fields: [],
  materials: [],
  steps: [],
  result: { amount: 'no', most: null, text_label: '', limit: 2400, visit: false },
  appointment: null,
}

export function draftOf(definition: Definition | null): ServiceDraft {
  const known = copy(definition ?? EMPTY)
  return { ...known, fields: (known.fields ?? []).map(line), materials: (known.materials ?? []).map(line), steps: (known.steps ?? []).map(line) }
}

/** Return the definition to send. */
export function definitionOf(draft: ServiceDraft): Definition {
  return copy({ ...draft, fields: draft.fields.map(plain<FieldDef>), materials: draft.materials.map(plain<MaterialDef>), steps: draft.steps.map(plain<StepDef>) })
}

/** Return a key that none of the lines has. */
export function freeKey(prefix: string, lines: readonly { key: string }[]): string {
  let number = lines.length + 1
  while (lines.some((one) => one.key === `${prefix}${number}`)) number++
  return `${prefix}${number}`
}

export const newField = (lines: readonly { key: string }[]): Line<FieldDef> => line<FieldDef>({ key: freeKey('f', lines), label: '', kind: 'text', hint: '', required: false, least: null, most: null, options: [], roster: null, show_if: null })
export const newMaterial = (lines: readonly { key: string }[]): Line<MaterialDef> => line<MaterialDef>({ key: freeKey('m', lines), name: '', why: '', most: 3, required: true, required_if: null })
export const newStep = (): Line<StepDef> => line<StepDef>({ name: '', role: 'union_officer', member_id: null, level: null, limit: 960, note: 'optional', amount: 'no', may: ['approve', 'return', 'refuse'] })

/** Return the fields that a condition may look at: those before, that have choices or are yes or no. */
export function comparable(fields: readonly FieldDef[], before: number = fields.length): FieldDef[] {
  return fields.slice(0, before).filter((one) => ['choice', 'choices', 'yes_no'].includes(one.kind))
}

export const valuesFor = (field: FieldDef | undefined): string[] => (!field ? [] : field.kind === 'yes_no' ? ['yes', 'no'] : (field.options ?? []))

/** Forget what the kind of a field has no use for. */
export function fitted(field: Line<FieldDef>): Line<FieldDef> {
  const chooses = field.kind === 'choice' || field.kind === 'choices'
  const limits = ['text', 'long_text', 'number', 'money', 'choices'].includes(field.kind)
  return { ...field, options: chooses ? field.options : [], roster: field.kind === 'roster' ? field.roster : null, required: field.kind === 'roster' ? false : field.required, least: limits ? field.least : null, most: limits ? field.most : null }
}

export const emptyCondition = (fields: readonly FieldDef[]): Condition => ({ field: fields.at(-1)?.key ?? '', values: [] })

/** Return the problems of one part of the editor, such as `/fields/2`. */
export const problemsAt = (problems: readonly Problem[], path: string): Problem[] => problems.filter((one) => one.path === path || one.path.startsWith(`${path}/`))
