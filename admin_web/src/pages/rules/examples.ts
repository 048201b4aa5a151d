import { formatNumber } from '@/composables/numbers'
import { amountText } from './sentence'
import type { Draft } from './draft'
import { actorLabel, currencyLabel, type Award, type Translate, type Words } from './words'

/** Say by example what the limits mean for one member; the figures follow the service's rules (a cap is filled to the last point). */
export function examples(draft: Draft, words: Words, t: Translate): string[] {
  const first = draft.spec.awards[0]
  if (!first) return []
  const who = actorLabel(words, draft.event, first.who)
  const amounts = draft.spec.awards.filter((line) => line.who === first.who).map((line) => amountText(line, words))
  const found = [t('rules.example.once', { who, amounts: amounts.join(t('rules.and')) })]
  const perDay = capExample(first, draft.spec.caps.per_day, 'day', words, t)
  const perWeek = capExample(first, draft.spec.caps.per_week, 'week', words, t)
  if (perDay) found.push(perDay)
  if (perWeek) found.push(perWeek)
  if (first.split === 'share' && first.amount > 1) found.push(t('rules.example.share', { who, parts: shared(first.amount).join(t('rules.and')) }))
  if (draft.spec.vesting_days) found.push(t('rules.example.vesting', { days: draft.spec.vesting_days }))
  return found
}

function capExample(line: Award, cap: number | null, window: 'day' | 'week', words: Words, t: Translate): string {
  if (cap === null || line.amount <= 0 || cap <= 0) return ''
  const full = Math.floor(cap / line.amount)
  const rest = cap % line.amount
  const named = { currency: currencyLabel(words, line.currency), full, points: formatNumber(full * line.amount), rest, next: full + 1 }
  if (!full) return t(`rules.example.${window}First`, named)
  return t(`rules.example.${window}${rest ? 'Rest' : ''}`, named)
}

/** Return how two who share equally divide an amount: whole points that add up. */
export function shared(amount: number): number[] {
  return [Math.ceil(amount / 2), Math.floor(amount / 2)]
}
