import { formatChange, formatNumber } from '@/composables/numbers'
import { formatDateTime } from '@/composables/time'
import type { Draft } from './draft'
import { conditionText, gapText, occasionText } from './sentence'
import { actorLabel, currencyLabel, type Condition, type Translate, type Words } from './words'

/** Which part of the sentence a difference is about, so that the editor can mark it. */
export interface Difference {
  part: string
  text: string
}

/** Say in words what another wording changes. Both are whole wordings; when they begin does not count. */
export function differences(before: Draft, after: Draft, words: Words, t: Translate): Difference[] {
  const found: Difference[] = []
  if (before.title !== after.title) found.push({ part: 'title', text: t('rules.change.title', { before: before.title, after: after.title }) })
  if (before.event !== after.event) found.push({ part: 'event', text: t('rules.change.event', { before: occasionText(words, before.event), after: occasionText(words, after.event) }) })
  return [...found, ...ofConditions(before, after, words, t), ...ofAwards(before, after, words, t), ...ofLimits(before, after, t), ...ofBudget(before, after, t), ...ofEnd(before, after, t)]
}

const written = (condition: Condition) => JSON.stringify([condition.fact, condition.op, condition.value])

function ofConditions(before: Draft, after: Draft, words: Words, t: Translate): Difference[] {
  const had = new Set(before.spec.conditions.map(written))
  const has = new Set(after.spec.conditions.map(written))
  return [
    ...before.spec.conditions.filter((one) => !has.has(written(one))).map((one) => ({ part: `condition.${one.fact}`, text: t('rules.change.dropped', { condition: conditionText(one, before.event, words, t) }) })),
    ...after.spec.conditions.filter((one) => !had.has(written(one))).map((one) => ({ part: `condition.${one.fact}`, text: t('rules.change.added', { condition: conditionText(one, after.event, words, t) }) })),
  ]
}

interface Given {
  who: string
  currency: string
  amount: number
  split: string
}

function given(draft: Draft): Map<string, Given> {
  const sums = new Map<string, Given>()
  for (const line of draft.spec.awards) {
    const key = `award.${line.who}.${line.currency}`
    const known = sums.get(key)
    if (known) known.amount += line.amount
    else sums.set(key, { who: line.who, currency: line.currency, amount: line.amount, split: line.split })
  }
  return sums
}

function ofAwards(before: Draft, after: Draft, words: Words, t: Translate): Difference[] {
  const had = given(before)
  const has = given(after)
  const found: Difference[] = []
  for (const [part, old] of had) {
    const now = has.get(part)
    const named = { who: actorLabel(words, before.event, old.who), currency: currencyLabel(words, old.currency) }
    if (!now) found.push({ part, text: t('rules.change.noLonger', { ...named, amount: formatChange(old.amount) }) })
    else if (now.amount !== old.amount) found.push({ part, text: t('rules.change.amount', { ...named, before: formatChange(old.amount), after: formatChange(now.amount) }) })
    if (now && now.split !== old.split) found.push({ part, text: t(now.split === 'share' ? 'rules.change.shared' : 'rules.change.each', named) })
  }
  for (const [part, now] of has) {
    if (had.has(part)) continue
    found.push({ part, text: t('rules.change.alsoGives', { who: actorLabel(words, after.event, now.who), currency: currencyLabel(words, now.currency), amount: formatChange(now.amount) }) })
  }
  return found
}

function ofLimits(before: Draft, after: Draft, t: Translate): Difference[] {
  const points = (value: number | null) => (value === null ? t('rules.unlimited') : t('rules.points', { points: formatNumber(value) }))
  const days = (value: number) => (value ? t('rules.days', { days: value }) : t('rules.vestsAtOnce'))
  const pairs: [string, string, string][] = [
    ['caps.per_day', points(before.spec.caps.per_day), points(after.spec.caps.per_day)],
    ['caps.per_week', points(before.spec.caps.per_week), points(after.spec.caps.per_week)],
    ['gap', gapText(before.spec.gap_minutes, t), gapText(after.spec.gap_minutes, t)],
    ['vesting', days(before.spec.vesting_days), days(after.spec.vesting_days)],
  ]
  return pairs.filter(([, was, is]) => was !== is).map(([part, was, is]) => ({ part, text: t(`rules.change.${part.replace('caps.', '')}`, { before: was, after: is }) }))
}

function ofBudget(before: Draft, after: Draft, t: Translate): Difference[] {
  const name = (code: string | null) => code ?? t('rules.budget.general')
  const [was, is] = [name(before.spec.budget), name(after.spec.budget)]
  return was === is ? [] : [{ part: 'budget', text: t('rules.change.budget', { before: was, after: is }) }]
}

function ofEnd(before: Draft, after: Draft, t: Translate): Difference[] {
  const end = (at: string | null) => (at === null ? t('rules.noEnd') : formatDateTime(at))
  return end(before.ends_at) === end(after.ends_at) ? [] : [{ part: 'ends', text: t('rules.change.ends', { before: end(before.ends_at), after: end(after.ends_at) }) }]
}

/** Say a version's change on one line: the first difference, and how many more. */
export function brief(found: readonly Difference[], t: Translate): string {
  if (!found.length) return t('rules.change.nothing')
  return found.length === 1 ? found[0]!.text : t('rules.change.more', { first: found[0]!.text, count: found.length - 1 })
}
