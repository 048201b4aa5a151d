import type { Schema } from '@/api/client'
import { grouped, signed } from '@/composables/numbers'
import { t } from '@/locales'

export type Rule = Schema<'RuleOut'>
export type RuleVersion = Schema<'RuleVersionOut'>
type Occasion = Schema<'OccasionKindOut'>
export interface RuleWords {
  occasions: readonly Occasion[]
  currencies: readonly Schema<'CurrencyOut'>[]
}

/** The version an entry names: by its rule's id where told, else by title and number if these name only one. */
export function versionOf(
  rules: readonly Rule[],
  entry: { rule_id?: string | null; rule_title: string | null; rule_version: number | null },
): RuleVersion | null {
  const versions = rules
    .filter((rule) => !entry.rule_id || rule.id === entry.rule_id)
    .flatMap((rule) => rule.versions)
    .filter((one) => one.version === entry.rule_version && (entry.rule_id || one.title === entry.rule_title))
  return versions.length === 1 ? (versions[0] as RuleVersion) : null
}

/** A rule as sentences: who gets what, under which conditions and limits. */
export function ruleSentences(version: RuleVersion, words: RuleWords): string[] {
  const occasion = words.occasions.find((one) => one.event === version.event)
  const { spec } = version
  const currency = (code: string): string => words.currencies.find((one) => one.code === code)?.name ?? code
  const actor = (name: string): string => occasion?.actors.find((one) => one.name === name)?.label ?? name
  const awards = spec.awards.map((award) =>
    t(`points.spec.${award.split}`, { who: actor(award.who), currency: currency(award.currency), amount: signed(award.amount) }),
  )
  const conditions = spec.conditions.map((one) => conditionText(one, occasion))
  const limits = [
    spec.caps.per_day === null ? '' : t('points.spec.perDay', { n: grouped(spec.caps.per_day) }),
    spec.caps.per_week === null ? '' : t('points.spec.perWeek', { n: grouped(spec.caps.per_week) }),
    spec.gap_minutes ? t('points.spec.gap', { n: spec.gap_minutes }) : '',
    spec.vesting_days ? t('points.spec.vesting', { n: spec.vesting_days }) : '',
  ]
  return [...awards, ...conditions, ...limits].filter(Boolean)
}

function conditionText(condition: Schema<'ConditionOut'>, occasion: Occasion | undefined): string {
  const fact = occasion?.facts.find((one) => one.name === condition.fact)?.label ?? condition.fact
  const value: unknown = condition.value
  if (typeof value === 'boolean') {
    return t((condition.op === 'eq') === value ? 'points.spec.only' : 'points.spec.unless', { fact })
  }
  const shown = Array.isArray(value) ? value.join(t('points.spec.or')) : String(value)
  return t(`points.spec.${condition.op}`, { fact, value: shown })
}

export interface Way {
  id: string
  title: string
  amount: number
  /** How often it takes to get there. */
  times: number
}

/** What would bring so many points, by the rules in force: the fewest times first. */
export function waysTo(points: number, currency: string, rules: readonly Rule[], now: number = Date.now()): Way[] {
  return rules
    .flatMap((rule) => {
      const version = inForce(rule, now)
      const amount = Math.max(0, ...(version?.spec.awards ?? []).filter((one) => one.currency === currency).map((one) => one.amount))
      return version && amount ? [{ id: rule.id, title: version.title, amount, times: Math.ceil(points / amount) }] : []
    })
    .sort((one, other) => one.times - other.times || other.amount - one.amount)
}

function inForce(rule: Rule, now: number): RuleVersion | null {
  if (rule.retired_at) return null
  const version = rule.versions.find((one) => one.version === rule.version_in_force) ?? null
  const over = version?.ends_at && Date.parse(version.ends_at) <= now
  return over ? null : version
}
