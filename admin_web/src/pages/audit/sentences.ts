import type { components } from '@/api/schema'
import { formatChange, formatNumber } from '@/composables/numbers'
import { budgetName } from '@/pages/rules/budgets'

export type AuditEntry = components['schemas']['AuditEntryOut']

/** What is recorded, by what it is about; the catalogue has a sentence for each. */
export const ACTIONS = {
  session: ['opened', 'revoked'],
  account: ['activated', 'activation_issued', 'locked', 'password_changed', 'password_set', 'username_changed'],
  second_factor: ['enrolled', 'reset'],
  wechat: ['bound', 'unbound'],
  consent: ['given', 'withdrawn'],
  role: ['granted', 'revoked'],
  member: ['created', 'changed', 'moved', 'left', 'returned', 'phone_revealed'],
  roster: ['uploaded', 'ordered', 'applied'],
  unit: ['created', 'changed', 'moved', 'closed', 'reopened', 'list_imported'],
  shift_pattern: ['created', 'changed', 'deleted'],
  tenant_settings: ['changed'],
  security_settings: ['changed'],
  case_settings: ['changed'],
  points: ['adjusted', 'reversed', 'withheld_released', 'rule_drafted', 'rule_changed', 'rule_submitted', 'rule_rejected', 'rule_published', 'rule_retired', 'budget_created', 'budget_resized'],
  board: ['opened', 'changed', 'frozen', 'released', 'closed'],
  badge: ['defined', 'changed'],
  certificate: ['revoked'],
  contest: ['created', 'changed', 'discarded', 'started', 'frozen', 'released', 'closed', 'corrected', 'score_reversed', 'settlement_exported'],
  hazard: ['withdrawn', 'exported'],
  checklist: ['created', 'revised', 'archived'],
  inspection_plan: ['created', 'changed'],
  place: ['added', 'changed'],
  display: ['connected', 'disconnected'],
  events: ['retried'],
} as const
export type Domain = keyof typeof ACTIONS
export const DOMAINS = Object.keys(ACTIONS) as Domain[]

/** How a sentence asks for words; `has` tells whether the catalogue knows a key. */
export interface Speech {
  t: (key: string, named?: Record<string, unknown>) => string
  has: (key: string) => boolean
  unit: (id: string) => string
  currency: (code: string) => string
  date: (day: string) => string
}

const NOBODY = '–'
/** Where the catalogue names the values of a field. */
const CODED: Record<string, (code: unknown) => string> = { role: (code) => `session.roles.${code}`, accent: (code) => `settings.accents.${code}` }

/** Say a value of an entry's detail in words: roles, units, fields and amounts by name, the rest as it is. */
export function sayValue(name: string, value: unknown, speech: Speech): string {
  if (value === null || value === undefined || value === '' || value === 'None') return NOBODY
  const key = CODED[name]?.(value)
  if (key) return speech.has(key) ? speech.t(key) : String(value)
  if (/(^|_)(unit|parent)_id$/.test(name)) return speech.unit(String(value))
  if (name === 'currency') return speech.currency(String(value))
  if (name === 'fields' && Array.isArray(value)) return value.map((field) => sayField(String(field), speech)).join(speech.t('audit.and'))
  if (name === 'amount' && typeof value === 'number') return formatChange(value)
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'boolean') return speech.t(value ? 'audit.yes' : 'audit.no')
  if (Array.isArray(value)) return value.every((one) => typeof one !== 'object') ? value.join(speech.t('audit.and')) : JSON.stringify(value)
  if (typeof value === 'object') return Object.entries(value).map(([key, inner]) => speech.t('audit.pair', { name: sayField(key, speech), value: sayValue(key, inner, speech) })).join(speech.t('audit.and'))
  return /_on$/.test(name) && /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? speech.date(String(value)) : String(value)
}

/** Name a field of a thing; one that the catalogue does not know keeps its own name. */
export function sayField(field: string, speech: Speech): string {
  return speech.has(`audit.fields.${field}`) ? speech.t(`audit.fields.${field}`) : field
}

/** Name an action by what it is about and what was done: `角色 · 授予`; one that is new to the console keeps its code. */
export function nameEntry(action: string, speech: Speech): string {
  if (!speech.has(`audit.names.${action}`)) return action
  const words = [speech.t(`audit.domains.${action.split('.')[0]}`), speech.t(`audit.names.${action}`)]
  return [...new Set(words)].join(' · ')
}

/** Say what was done, without who and to whom; an action that is new to the console is named as it is. */
export function sayEntry(entry: Pick<AuditEntry, 'action' | 'detail'>, speech: Speech): string {
  const key = `audit.acts.${entry.action}`
  if (!speech.has(key)) return speech.t('audit.unknown', { action: entry.action })
  const detail = worded(entry, speech)
  const named = Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, sayValue(name, value, speech)]))
  const variant = VARIANTS.find(([domain, act, holds]) => `${domain}.${act}` === entry.action && holds(detail))
  if (variant) return speech.t(variant[3], named)
  if (/_settings\.changed$/.test(entry.action) && detail.changed) named.changed = Object.keys(detail.changed).map((field) => sayField(field, speech)).join(speech.t('audit.and'))
  if (entry.action === 'place.changed' || entry.action === 'board.changed') named.changed = Object.keys(detail).map((field) => sayField(field, speech)).join(speech.t('audit.and'))
  return speech.t(key, { ...defaults(named), ...named })
}

/** The detail, in which flows and budgets have their names, and a budget an amount that is no change. */
function worded({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>, speech: Speech): Record<string, unknown> {
  const given = detail as Record<string, unknown>
  const flow = `audit.subjects.${given.code}`
  if (action === 'case_settings.changed' && speech.has(flow)) return { ...given, code: speech.t(flow) }
  if (action !== 'points.budget_created' || typeof given.code !== 'string') return given
  return { ...given, code: budgetName(given.code, speech.t), amount: formatNumber(Number(given.amount)) }
}

/** A word that the detail lacks must not leave a hole in the sentence. */
function defaults(named: Record<string, string>): Record<string, string> {
  return Object.fromEntries(['name', 'role', 'note', 'reason', 'version', 'fields', 'changed', 'number', 'amount', 'unit_id'].filter((key) => !(key in named)).map((key) => [key, NOBODY]))
}

/** Where one word of the detail changes what happened: domain and act, when, and what is said then. */
const VARIANTS: readonly [Domain, string, (detail: Record<string, unknown>) => boolean, string][] = [
  ['member', 'left', (detail) => detail.by === 'roster', 'audit.variants.leftByRoster'],
  ['session', 'opened', (detail) => Boolean(detail.second_factor), 'audit.variants.openedWithSecondFactor'],
  ['roster', 'ordered', (detail) => Boolean(detail.leavers), 'audit.variants.orderedWithLeavers'],
]

const BY_THEMSELVES: readonly Domain[] = ['session', 'account', 'consent', 'second_factor']

/** Who acted where nobody is named: the person themselves before they were signed in, or the service. */
export function whoElse(entry: Pick<AuditEntry, 'action' | 'subject_type'>): 'self' | 'service' {
  const domain = entry.action.split('.')[0] as Domain
  return entry.subject_type === 'member' && BY_THEMSELVES.includes(domain) ? 'self' : 'service'
}

const PATHS: Record<string, (id: string) => string> = {
  member: (id) => `/members/${id}`,
  hazard: (id) => `/hazards/${id}`,
  contest: (id) => `/contests/${id}`,
  roster_import: (id) => `/imports/${id}`,
  transaction: (id) => `/ledger/entries/${id}`,
  rule: (id) => `/rules/${id}`,
}

/** Return the page of what an entry is about; null where the console has none. */
export function subjectPath(entry: Pick<AuditEntry, 'subject_type' | 'subject_id'>): string | null {
  return entry.subject_id ? (PATHS[entry.subject_type]?.(entry.subject_id) ?? null) : null
}

/** Return the rows of an entry's detail; what was changed is split into before and after. */
export function detailRows(entry: Pick<AuditEntry, 'action' | 'detail'>, speech: Speech): { name: string; value: string; before?: string }[] {
  const detail = worded(entry, speech)
  if (detail.changed && typeof detail.changed === 'object') {
    return Object.entries(detail.changed as Record<string, unknown>).map(([name, pair]) => {
      const [before, after] = Array.isArray(pair) ? pair : [undefined, pair]
      return { name: sayField(name, speech), before: sayValue(name, before, speech), value: sayValue(name, after, speech) }
    })
  }
  const { before, after, ...rest } = detail
  const rows = Object.entries(rest).map(([name, value]) => ({ name: sayField(name, speech), value: sayValue(name, value, speech) }))
  if (!after || typeof after !== 'object') return before === undefined ? rows : [...rows, { name: speech.t('audit.was'), before: sayValue('', before, speech), value: sayValue('', after, speech) }]
  const old = (before ?? {}) as Record<string, unknown>
  return [...rows, ...Object.entries(after as Record<string, unknown>).map(([name, value]) => ({ name: sayField(name, speech), before: name in old ? sayValue(name, old[name], speech) : undefined, value: sayValue(name, value, speech) }))]
}
