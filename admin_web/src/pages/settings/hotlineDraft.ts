import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type HotlineOptions = Schemas['AppealOptionsIn']
export type HotlineOptionsShown = Schemas['AppealOptionsOut']
export type Urgency = Schemas['AppealItemOut']['urgency']
export type Promised = Schemas['PromiseIn']
export type Level = Schemas['CategoryIn']['level']
export const URGENCIES: readonly Urgency[] = ['critical', 'urgent', 'normal']
export const LEVELS: readonly Level[] = ['team', 'area', 'mine', 'company']
export const FIELDS = ['first_response', 'next_update', 'resolution'] as const

export interface CategoryDraft {
  /** For the list's keys only. */
  key: number
  code: string
  name: string
  level: Level
  kept_days: number
}
/** What is promised of one category, before what is promised of all. */
export interface ExceptionDraft extends Promised {
  key: number
  category: string
  urgency: Urgency
}
export interface HotlineDraft extends Pick<HotlineOptions, 'designated_id' | 'on_duty' | 'confirm_days' | 'appeal_days'> {
  categories: CategoryDraft[]
  promises: Record<Urgency, Promised>
  exceptions: ExceptionDraft[]
  telephone: string
  templates: { key: number; text: string }[]
}

let last = 0
const copy = (promise: Promised): Promised => ({ first_response: promise.first_response, next_update: promise.next_update, resolution: promise.resolution })

/** Begin a draft; `shown` has the promises where the tenant has chosen none of its own. */
export function hotlineDraftOf(options: HotlineOptionsShown, shown: { promises: Record<string, Promised> }): HotlineDraft {
  const promiseOf = (urgency: Urgency) => copy(options.promises[urgency] ?? shown.promises[urgency]!)
  return {
    categories: options.categories.map((one) => ({ key: ++last, code: one.code, name: one.name, level: one.level, kept_days: one.kept_days })),
    promises: { critical: promiseOf('critical'), urgent: promiseOf('urgent'), normal: promiseOf('normal') },
    exceptions: Object.entries(options.promises).flatMap(([key, promise]) => {
      const [category, urgency] = key.split(':')
      return urgency ? [{ key: ++last, category: category!, urgency: urgency as Urgency, ...copy(promise!) }] : []
    }),
    designated_id: options.designated_id,
    on_duty: [...options.on_duty],
    telephone: options.telephone ?? '',
    confirm_days: options.confirm_days,
    appeal_days: options.appeal_days,
    templates: options.templates.map((text) => ({ key: ++last, text })),
  }
}

/** Make a category with a code that none of the others has; cases keep the code, people read the name. */
export function freshCategory(categories: readonly CategoryDraft[]): CategoryDraft {
  const taken = new Set(categories.map((one) => one.code))
  let number = categories.length + 1
  while (taken.has(`own_${number}`)) number++
  return { key: ++last, code: `own_${number}`, name: '', level: 'mine', kept_days: 730 }
}

export const freshTemplate = () => ({ key: ++last, text: '' })

/** Begin an exception from what is promised of all; null where every category and urgency has one. */
export function freshException(draft: HotlineDraft): ExceptionDraft | null {
  const taken = new Set(draft.exceptions.map((one) => `${one.category}:${one.urgency}`))
  for (const category of draft.categories) {
    for (const urgency of URGENCIES) {
      if (!taken.has(`${category.code}:${urgency}`)) return { key: ++last, category: category.code, urgency, ...copy(draft.promises[urgency]) }
    }
  }
  return null
}

/** Take a category away with what was promised of it alone. */
export function withoutCategory(draft: HotlineDraft, code: string): void {
  draft.categories = draft.categories.filter((one) => one.code !== code)
  draft.exceptions = draft.exceptions.filter((one) => one.category !== code)
}

export function hotlineIn(draft: HotlineDraft): HotlineOptions {
  return {
    categories: draft.categories.map((one) => ({ code: one.code, name: one.name.trim() || null, level: one.level, kept_days: one.kept_days })),
    promises: { ...Object.fromEntries(URGENCIES.map((urgency) => [urgency, copy(draft.promises[urgency])])), ...Object.fromEntries(draft.exceptions.map((one) => [`${one.category}:${one.urgency}`, copy(one)])) },
    designated_id: draft.designated_id,
    on_duty: [...draft.on_duty],
    telephone: draft.telephone.trim() || null,
    confirm_days: draft.confirm_days,
    appeal_days: draft.appeal_days,
    templates: draft.templates.map((one) => one.text.trim()).filter(Boolean),
  }
}

/** Return what is wrong by field → the last part of its catalogue key. */
export function wrongHotline(draft: HotlineDraft): Record<string, 'nameMissing' | 'nameTwice' | 'order' | 'twice' | 'telephone'> {
  const wrong: ReturnType<typeof wrongHotline> = {}
  const names = new Set<string>()
  draft.categories.forEach((one, index) => {
    const name = one.name.trim()
    if (!name) wrong[`categories.${index}.name`] = 'nameMissing'
    else if (names.has(name)) wrong[`categories.${index}.name`] = 'nameTwice'
    names.add(name)
  })
  for (const urgency of URGENCIES) if (draft.promises[urgency].first_response > draft.promises[urgency].resolution) wrong[`promises.${urgency}`] = 'order'
  const pairs = new Set<string>()
  draft.exceptions.forEach((one, index) => {
    const pair = `${one.category}:${one.urgency}`
    if (pairs.has(pair)) wrong[`exceptions.${index}`] = 'twice'
    else if (one.first_response > one.resolution) wrong[`exceptions.${index}`] = 'order'
    pairs.add(pair)
  })
  const digits = draft.telephone.trim()
  if (digits && digits.length < 3) wrong.telephone = 'telephone'
  return wrong
}

/** Units of a length of time; working hours are not folded into days, as a working day is no 24 hours. */
export const UNITS = { minutes: 1, hours: 60, days: 1440 } as const
export type Unit = keyof typeof UNITS

/** Return the largest unit that shows minutes as a whole number. */
export function unitOf(minutes: number, working: boolean): Unit {
  if (!working && minutes % 1440 === 0) return 'days'
  return minutes % 60 === 0 ? 'hours' : 'minutes'
}
