import type { components, paths } from '@/api/schema'
import type { IconName } from '@/components/icons'
import type { Translate } from '@/pages/rules/words'

export type Board = components['schemas']['BoardOut']
export type BoardIn = components['schemas']['BoardIn']
export type Place = components['schemas']['PlaceOut']
export type Standings = components['schemas']['StandingsOut']
export type State = 'open' | 'frozen' | 'closed'
export type Window = NonNullable<NonNullable<paths['/api/v1/boards/{code}/standings']['get']['parameters']['query']>['window']>
export type Visibility = 'entries' | 'standings' | 'officers'
export type UnitKind = 'company' | 'mine' | 'area' | 'team'

export const STATES = ['open', 'frozen', 'closed'] as const
export const WINDOWS = ['day', 'week', 'month', 'quarter', 'year', 'all'] as const
export const VISIBILITIES = ['standings', 'entries', 'officers'] as const
export const UNIT_KINDS = ['team', 'area', 'mine', 'company'] as const
export const TONES: Record<State, string> = { open: 'gy-tag--ok', frozen: 'gy-tag--info', closed: '' }
export const STATE_ICONS: Record<State, IconName> = { open: 'podium', frozen: 'snow', closed: 'check-circle' }

/** What a board says of itself, whether it exists or is being written. */
export interface Wording {
  subject: 'member' | 'unit'
  currency: string
  windows: readonly string[]
  unit_kind: string | null
  unit_names: readonly string[]
  per_head: boolean
  min_heads: number
  starts_on: string | null
  ends_on: string | null
  visibility: string
}

function whom(board: Wording, t: Translate): string {
  const scope = board.unit_names.length ? t('boards.say.within', { units: board.unit_names.slice(0, 3).join(t('boards.say.and')), more: board.unit_names.length > 3 ? t('boards.say.more', { count: board.unit_names.length }) : '' }) : t('boards.say.everywhere')
  if (board.subject === 'member') return t('boards.say.people', { scope })
  return board.unit_kind ? t('boards.say.units', { scope, kind: t(`boards.kind.${board.unit_kind}`) }) : t('boards.say.these', { units: scope })
}

/** Say a board in a sentence: what counts, who stands there, over which time, and (unless brief) who sees it. */
export function sentence(board: Wording, currencyName: string, dates: string, t: Translate, brief = false): string {
  const measure = board.per_head ? t('boards.say.perHead', { currency: currencyName, heads: board.min_heads }) : currencyName
  const windows = WINDOWS.filter((one) => board.windows.includes(one)).map((one) => t(`boards.window.${one}`))
  return t(brief ? 'boards.say.brief' : 'boards.say.whole', { measure, whom: whom(board, t), windows: windows.join(t('boards.say.and')), dates, visibility: t(`boards.visible.${board.visibility}`) })
}

export interface Form extends Omit<Wording, 'unit_names'> {
  code: string
  name: string
  unit_ids: string[]
  /** Whether units of a kind stand on it, or the very units that are chosen. */
  ranks: 'kind' | 'chosen'
}

const CODE = /^[a-z0-9][a-z0-9-]{1,58}[a-z0-9]$/
export const LEAST_HEADS = 3

/** Return what is wrong with a board to be opened, by field; the values are catalogue keys. */
export function problemsOf(form: Form): Record<string, string> {
  return {
    ...(form.name.trim() ? {} : { name: 'boards.problem.name' }),
    ...(CODE.test(form.code) ? {} : { code: 'boards.problem.code' }),
    ...(form.currency ? {} : { currency: 'boards.problem.currency' }),
    ...(form.windows.length ? {} : { windows: 'boards.problem.windows' }),
    ...(form.subject === 'unit' && form.ranks === 'kind' && !form.unit_kind ? { unit_kind: 'boards.problem.kind' } : {}),
    ...(form.subject === 'unit' && form.ranks === 'chosen' && !form.unit_ids.length ? { unit_ids: 'boards.problem.units' } : {}),
    ...(form.starts_on && form.ends_on && form.ends_on < form.starts_on ? { ends_on: 'boards.problem.dates' } : {}),
  }
}

/** Return what is sent: what makes no sense for people, such as points per head, is left out. */
export function bodyOf(form: Form): BoardIn {
  const ofUnits = form.subject === 'unit'
  return {
    code: form.code,
    name: form.name.trim(),
    subject: form.subject,
    currency: form.currency,
    windows: WINDOWS.filter((one) => form.windows.includes(one)),
    unit_kind: ofUnits && form.ranks === 'kind' ? (form.unit_kind as UnitKind | null) : null,
    unit_ids: form.unit_ids,
    per_head: ofUnits && form.per_head,
    min_heads: form.min_heads,
    starts_on: form.starts_on || null,
    ends_on: form.ends_on || null,
    visibility: form.visibility as Visibility,
  }
}

/** Make a code that no board has yet. */
export function freeCode(form: Pick<Form, 'subject' | 'currency' | 'unit_kind' | 'ranks' | 'per_head'>, taken: ReadonlySet<string>): string {
  const who = form.subject === 'member' ? 'people' : form.ranks === 'kind' ? (form.unit_kind ?? 'unit') : 'unit'
  const base = [who, form.currency, form.subject === 'unit' && form.per_head ? 'per-head' : ''].filter(Boolean).join('-').toLowerCase().replace(/[^a-z0-9-]/g, '-')
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}-${number}`)) number++
  return `${base}-${number}`
}

/** Return a day in the window before or after the one that holds a day. */
export function shift(window: string, on: string, by: 1 | -1): string {
  const day = new Date(`${on}T00:00:00Z`)
  if (window === 'day' || window === 'week') day.setUTCDate(day.getUTCDate() + by * (window === 'day' ? 1 : 7))
  else {
    // From the first of a month no step falls over the end of a shorter one.
    day.setUTCDate(1)
    day.setUTCMonth(day.getUTCMonth() + by * (window === 'year' ? 12 : window === 'quarter' ? 3 : 1))
  }
  return day.toISOString().slice(0, 10)
}

export const subjectOf = (place: Place) => place.member ?? place.unit!

/** Return the key of why a board cannot be changed, frozen or closed now; empty if it can. */
export function whyNot(deed: 'change' | 'freeze' | 'release' | 'close', board: Pick<Board, 'state' | 'contest_id'>, manages: boolean): string {
  if (!manages) return 'boards.why.manage'
  if (deed === 'change') return ''
  if (board.contest_id) return 'boards.why.contest'
  if (board.state === 'closed') return 'boards.why.closed'
  if (deed === 'freeze' && board.state === 'frozen') return 'boards.why.frozen'
  return deed === 'release' && board.state !== 'frozen' ? 'boards.why.open' : ''
}
