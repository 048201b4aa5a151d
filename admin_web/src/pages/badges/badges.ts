import type { components } from '@/api/schema'
import { formatNumber } from '@/composables/numbers'

import { conditionText } from '@/pages/rules/sentence'
import { actorLabel, currencyLabel, occasionOf, type Condition, type Translate, type Words } from '@/pages/rules/words'

export type Badge = components['schemas']['BadgeOut']
export type BadgeIn = components['schemas']['BadgeIn']
export type Holder = components['schemas']['BadgeHolderOut']
export type Trial = components['schemas']['BadgeTrialOut']
export type Kind = 'count' | 'sum' | 'streak' | 'rank' | 'honour' | 'named'
export type Tier = 'iron' | 'bronze' | 'silver' | 'gold'
export type Family = 'quality' | 'idea' | 'study' | 'mutual_aid' | 'activity' | 'duty'
export type Icon = 'book' | 'bulb' | 'calendar_check' | 'chat' | 'eye' | 'flag' | 'gear' | 'hammer' | 'heart' | 'helmet' | 'ladder' | 'lamp' | 'people' | 'question' | 'shield_check' | 'star' | 'trophy' | 'wrench'

export const TIERS: readonly Tier[] = ['iron', 'bronze', 'silver', 'gold']
export const FAMILIES: readonly Family[] = ['quality', 'idea', 'study', 'mutual_aid', 'activity', 'duty']
export const ICONS: readonly Icon[] = ['book', 'bulb', 'calendar_check', 'chat', 'eye', 'flag', 'gear', 'hammer', 'heart', 'helmet', 'ladder', 'lamp', 'people', 'question', 'shield_check', 'star', 'trophy', 'wrench']
export const KINDS: readonly Kind[] = ['count', 'sum', 'streak', 'rank', 'honour', 'named']
export const WINDOWS = ['all', 'year', 'quarter', 'month', 'week'] as const
export const ANY_CONTEST = 'contest'
export const MOST_REST_DAYS = 6

export interface Criterion {
  kind: Kind
  event?: string
  actor?: string | null
  conditions?: Condition[]
  window?: (typeof WINDOWS)[number]
  currency?: string
  rest_days?: number
  board?: string
}

/** A tier that can be earned, and what figure it takes; those left out have no figure. */
export type Steps = Partial<Record<Tier, number>>

export interface Draft {
  code: string
  name: string
  family: Family
  icon: Icon
  criterion: Criterion
  steps: Steps
}

/** The fewer the better: the first rank before the second. */
export const falls = (kind: Kind) => kind === 'rank' || kind === 'honour'

export function draftOf(badge: Badge): Draft {
  const steps: Steps = Object.fromEntries(badge.steps.map((one) => [one.tier, one.at]))
  return { code: badge.code, name: badge.name, family: badge.family as Family, icon: badge.icon as Icon, criterion: JSON.parse(JSON.stringify(badge.criterion)) as Criterion, steps }
}

/** Return the criterion of a kind to begin with; nothing of another kind's fields stays. */
export function freshCriterion(kind: Kind, words: Words): Criterion {
  const occasion = words.occasions.find((one) => !one.absence)
  const ranked = words.currencies.find((one) => !one.spendable) ?? words.currencies[0]
  if (kind === 'count') return { kind, event: occasion?.event ?? '', actor: occasion?.actors[0]?.name ?? null, conditions: [], window: 'all' }
  if (kind === 'sum') return { kind, currency: ranked?.code ?? '', window: 'month' }
  if (kind === 'streak') return { kind, currency: ranked?.code ?? '', rest_days: 2 }
  return kind === 'rank' ? { kind, board: ANY_CONTEST } : { kind }
}

const FRESH: Record<Kind, Steps> = { count: { iron: 1, bronze: 5, silver: 15, gold: 30 }, sum: { iron: 20, bronze: 40, silver: 60, gold: 100 }, streak: { iron: 7, bronze: 30, silver: 100, gold: 300 }, rank: { bronze: 10, silver: 3, gold: 1 }, honour: { gold: 3 }, named: { gold: 1 } }
export const freshSteps = (kind: Kind): Steps => ({ ...FRESH[kind] })

export function freshDraft(words: Words, taken: ReadonlySet<string>): Draft {
  return { code: freeCode(taken), name: '', family: 'quality', icon: 'eye', criterion: freshCriterion('count', words), steps: freshSteps('count') }
}

function freeCode(taken: ReadonlySet<string>): string {
  let number = taken.size + 1
  while (taken.has(`badge_${number}`)) number++
  return `badge_${number}`
}

/** Say which figure counts, without the figure: `发现人隐患确认，而且隐患级别是 重大`. */
export function criterionText(criterion: Criterion, words: Words, boardName: (code: string) => string, t: Translate): string {
  const within = criterion.window && criterion.window !== 'all' ? t(`badges.within.${criterion.window}`) : ''
  const currency = currencyLabel(words, criterion.currency ?? '')
  switch (criterion.kind) {
    case 'count': {
      const event = criterion.event ?? ''
      const deed = occasionOf(words, event)?.label ?? event
      const who = criterion.actor ? t('badges.say.as', { who: actorLabel(words, event, criterion.actor) }) : ''
      const conditions = (criterion.conditions ?? []).map((one) => conditionText(one, event, words, t))
      return `${within}${[t('badges.say.count', { deed, who }), ...conditions].join(t('rules.alsoIf'))}`
    }
    case 'sum':
      return `${within}${t('badges.say.sum', { currency })}`
    case 'streak':
      return criterion.rest_days ? t('badges.say.streakRest', { currency, days: criterion.rest_days }) : t('badges.say.streak', { currency })
    case 'rank':
      return criterion.board === ANY_CONTEST ? t('badges.say.rankContest') : t('badges.say.rankBoard', { board: boardName(criterion.board ?? '') })
    default:
      return t(`badges.say.${criterion.kind}`)
  }
}

/** Say what a tier takes: `满 5 次`, `前 3 名`. */
export function stepText(kind: Kind, at: number, t: Translate): string {
  return t(`badges.step.${kind}`, { at: formatNumber(at) })
}

/** Say a whole badge in one sentence. */
export function sentence(draft: Pick<Draft, 'criterion' | 'steps'>, words: Words, boardName: (code: string) => string, t: Translate): string {
  const steps = stepList(draft.steps).map((one) => t('badges.say.step', { need: stepText(draft.criterion.kind, one.at, t), tier: t(`badges.tier.${one.tier}`) }))
  return t('badges.say.whole', { criterion: criterionText(draft.criterion, words, boardName, t), steps: steps.join(t('rules.comma')) })
}

export function stepList(steps: Steps): { tier: Tier; at: number }[] {
  return TIERS.flatMap((tier) => (steps[tier] === undefined ? [] : [{ tier, at: steps[tier] }]))
}

/** Return what is wrong with the tiers, by tier; the values are catalogue keys. The service knows the rest. */
export function stepProblems(steps: Steps, kind: Kind): Partial<Record<Tier | 'all', string>> {
  const list = stepList(steps)
  if (!list.length) return { all: 'badges.problem.noSteps' }
  const found: Partial<Record<Tier, string>> = {}
  list.forEach((one, index) => {
    const before = list[index - 1]
    if (one.at < 1) found[one.tier] = 'badges.problem.least'
    else if (before && (falls(kind) ? one.at >= before.at : one.at <= before.at)) found[one.tier] = falls(kind) ? 'badges.problem.falling' : 'badges.problem.rising'
  })
  return found
}

/** Return what is sent of a criterion: no field that its kind does not know, none that says nothing. */
export function criterionBody(criterion: Criterion): components['schemas']['BadgeCriterionIn'] {
  const { actor, conditions, ...rest } = criterion
  return { ...rest, ...(actor ? { actor } : {}), ...(conditions?.length ? { conditions } : {}) }
}

export const bodyOf = (draft: Draft): BadgeIn => ({ code: draft.code, name: draft.name.trim() || null, family: draft.family, icon: draft.icon, steps: stepList(draft.steps), criterion: criterionBody(draft.criterion) })

/** Return only what changed: a name that comes from the catalogue must not become one of its own by another change. */
export function patchOf(before: Draft, after: Draft): components['schemas']['BadgePatch'] {
  const was = bodyOf(before)
  const is = bodyOf(after)
  const keys = ['name', 'family', 'icon', 'steps', 'criterion'] as const
  return Object.fromEntries(keys.filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key])).map((key) => [key, is[key]]))
}

/** Return the part of the editor that a refused field belongs to. */
export function partOf(field: string, steps: Steps): string {
  const [first, second, third] = field.split('.')
  if (first === 'steps') return second === undefined ? 'steps' : `step.${stepList(steps)[Number(second)]?.tier ?? ''}`
  if (first !== 'criterion') return first ?? ''
  return second === 'conditions' && third !== undefined ? `condition.${third}` : 'criterion'
}

/** Return the address of a badge's picture: public, the same for every tenant, cached for good. */
export function pictureUrl(looks: { family: string; icon: string }, tier: string, options: { state?: 'earned' | 'in_progress'; size?: 64 | 128 | 256; dark?: boolean } = {}): string {
  const query = new URLSearchParams({ state: options.state ?? 'earned', size: String(options.size ?? 128), ...(options.dark ? { dark: 'true' } : {}) })
  return `/api/v1/badge-pictures/${looks.family}/${looks.icon}/${tier}?${query.toString()}`
}

