import type { components } from '@/api/schema'

export type RosterImport = components['schemas']['RosterImportOut']
export type RosterRow = components['schemas']['RosterRowOut']
export type Fault = components['schemas']['FaultOut']
export type Mapping = Record<string, string | string[] | null>

export const FIELDS = ['employee_no', 'name', 'unit', 'post', 'phone', 'shift_pattern', 'gender', 'id_number', 'hired_on', 'political_status', 'education', 'remark', 'surname', 'given_name'] as const
export type RosterField = (typeof FIELDS)[number]
/** Without these nobody can be told apart, so no mapping may leave them out. */
export const INDISPENSABLE: readonly RosterField[] = ['employee_no', 'name', 'unit']
/** Columns of the preview; a fault of any other field is shown beside them. */
export const SHOWN = ['employee_no', 'name', 'unit', 'post', 'phone', 'shift_pattern'] as const
export type ShownField = (typeof SHOWN)[number]

export const STEPS = ['upload', 'columns', 'check', 'apply'] as const
export type Step = (typeof STEPS)[number]

/** Return the step at which an import stands; a question about the whole file keeps it at the columns. */
export function stepOf(one: Pick<RosterImport, 'state' | 'problems'>): Step {
  if (one.state === 'reading') return 'upload'
  if (one.state === 'read') return one.problems.length ? 'columns' : 'check'
  if (one.state === 'unreadable') return 'columns'
  return 'apply'
}

/** Whether a worker is at it now, so that the page should ask again soon. */
export function isMoving(one: Pick<RosterImport, 'state'> | undefined): boolean {
  return one?.state === 'reading' || one?.state === 'applying'
}

export interface Cell {
  text: string
  fault: Fault | null
  changed: boolean
}

/** Return what a cell of the preview shows: the value as it stands in the file where something is wrong with it. */
export function cellOf(row: RosterRow, field: ShownField): Cell {
  const fault = row.faults.find((one) => one.field === field) ?? null
  const person = row.person
  const said = !person ? '' : field === 'unit' ? person.unit_path.slice(-2).join(' / ') : person[field]
  return { text: fault ? fault.value || said : said, fault, changed: row.changes.some((name) => CHANGED_BY[field].includes(name)) }
}

/** The API names the columns of a member that change, not the fields of the file. */
const CHANGED_BY: Record<ShownField, string[]> = {
  employee_no: [],
  name: ['name', 'name_initials'],
  unit: ['unit_id'],
  post: ['post'],
  phone: ['phone_fingerprint'],
  shift_pattern: ['shift_pattern_id'],
}

/** Return the faults of fields that have no column in the preview. */
export function faultsElsewhere(row: RosterRow): Fault[] {
  return row.faults.filter((one) => !(SHOWN as readonly string[]).includes(one.field))
}

/** Return what each label of the file means now; several sheets with the same label count once. */
export function labelsOf(one: Pick<RosterImport, 'columns'>): { label: string; field: string | null; sheets: string[] }[] {
  const found = new Map<string, { label: string; field: string | null; sheets: string[] }>()
  for (const column of one.columns) {
    if (!column.label) continue
    const known = found.get(column.label)
    if (!known) found.set(column.label, { label: column.label, field: column.field, sheets: [column.sheet] })
    else if (!known.sheets.includes(column.sheet)) known.sheets.push(column.sheet)
  }
  return [...found.values()]
}

/**
 * Return the mapping to send: what was decided before, and every field whose columns are others now. A field left without a
 * column becomes null ("there is no such column"), unless nobody could be told apart without it.
 */
export function mappingOf(one: Pick<RosterImport, 'columns' | 'mapping'>, chosen: Record<string, string | null>): Mapping {
  const labels = labelsOf(one)
  const mapping: Mapping = { ...(one.mapping as Mapping) }
  for (const field of FIELDS) {
    const before = labels.filter((column) => column.field === field).map((column) => column.label)
    const now = labels.filter((column) => chosen[column.label] === field).map((column) => column.label)
    if (before.join('\n') === now.join('\n')) continue
    if (now.length) mapping[field] = field === 'unit' ? now : now[0]!
    else if (!INDISPENSABLE.includes(field)) mapping[field] = null
  }
  return mapping
}

/** Return fields that two columns claim; only units may stand in several, from the top down. */
export function claimedTwice(chosen: Record<string, string | null>): string[] {
  const counts = new Map<string, number>()
  for (const field of Object.values(chosen)) if (field && field !== 'unit') counts.set(field, (counts.get(field) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > 1).map(([field]) => field)
}

/** Why an import cannot be applied now, as a catalogue key's last part; empty when it can. */
export function whyNotApplied(one: Pick<RosterImport, 'state' | 'problems' | 'rows'>): '' | 'notRead' | 'undecided' | 'nothingGood' {
  if (one.state !== 'read') return 'notRead'
  if (one.problems.length) return 'undecided'
  return one.rows.good === 0 ? 'nothingGood' : ''
}

/** Whether applying would change anybody. */
export function changesNobody(one: Pick<RosterImport, 'plan'>): boolean {
  return one.plan !== null && one.plan.create + one.plan.change === 0
}

/** Whether more people would be let go than the file has: then it is most likely only a part of the roster. */
export function leavesMost(one: Pick<RosterImport, 'plan' | 'rows'>): boolean {
  return (one.plan?.leave ?? 0) > one.rows.good + one.rows.bad
}

/** A cell that begins like a formula leaves as text, and quotes are doubled (RFC 4180). */
export function csvCell(value: string | number): string {
  const text = String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Write the bad rows as a list to mend them by: one line a fault, with the place of its cell. */
export function faultList(rows: readonly RosterRow[], head: readonly string[]): string {
  const lines = rows.flatMap((row) =>
    row.faults.map((fault) => [row.sheet, row.row, row.person?.employee_no ?? '', row.person?.name ?? '', fault.label, fault.value, fault.detail, fault.suggestion ?? '']),
  )
  // The byte order mark tells Excel that this is UTF-8.
  return `\ufeff${[head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`
}
