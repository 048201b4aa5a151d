import { formatChange, formatNumber } from '@/composables/numbers'
import { awardGroups, type Draft } from './draft'
import { actorLabel, currencyLabel, factOf, occasionOf, type Award, type Condition, type Translate, type Words } from './words'

const GAP_HOUR = 60

export function occasionText(words: Words, event: string): string {
  return occasionOf(words, event)?.label ?? event
}

function valueText(condition: Condition, words: Words, t: Translate): string {
  const names = new Map((words.values[condition.fact] ?? []).map((one) => [one.value, one.label]))
  const values = Array.isArray(condition.value) ? condition.value : [condition.value]
  const shown = values.map((one) => (typeof one === 'number' ? formatNumber(one) : (names.get(String(one)) ?? String(one))))
  return shown.length ? shown.join(t('rules.or')) : t('rules.nothingChosen')
}

/** Say a condition: `按时`, `隐患级别是 较大 或 重大`, `退回次数不超过 1`. */
export function conditionText(condition: Condition, event: string, words: Words, t: Translate): string {
  const fact = factOf(words, event, condition.fact)
  const name = fact?.label ?? condition.fact
  if (typeof condition.value === 'boolean') {
    const holds = condition.value === (condition.op === 'eq')
    return t(holds ? 'rules.condition.holds' : 'rules.condition.fails', { fact: name })
  }
  return t(`rules.condition.${condition.op}`, { fact: name, value: valueText(condition, words, t) })
}

/** Say an amount of a currency: `质量分 +4`. */
export function amountText(line: Pick<Award, 'currency' | 'amount'>, words: Words): string {
  return `${currencyLabel(words, line.currency)} ${formatChange(line.amount)}`
}

/** Say what is given: `给整改人质量分 +3、可兑换分 +3`. */
export function awardsText(draft: Pick<Draft, 'event' | 'spec'>, words: Words, t: Translate): string {
  const groups = awardGroups(draft.spec.awards).map((group) => {
    const amounts = group.lines.map(({ line }) => amountText(line, words)).join(t('rules.and'))
    return t(group.split === 'share' ? 'rules.give.share' : 'rules.give.each', { who: actorLabel(words, draft.event, group.who), amounts })
  })
  return groups.length ? groups.join(t('rules.comma')) : t('rules.give.nothing')
}

export function gapText(minutes: number, t: Translate): string {
  if (!minutes) return t('rules.gap.none')
  return minutes % GAP_HOUR ? t('rules.gap.minutes', { count: minutes }) : t('rules.gap.hours', { count: minutes / GAP_HOUR })
}

/** Say the limits, each as its own words; nothing where nothing is limited. */
export function limitTexts(draft: Pick<Draft, 'spec'>, t: Translate): string[] {
  const { caps, gap_minutes, vesting_days } = draft.spec
  return [
    ...(caps.per_day === null ? [] : [t('rules.limit.day', { points: formatNumber(caps.per_day) })]),
    ...(caps.per_week === null ? [] : [t('rules.limit.week', { points: formatNumber(caps.per_week) })]),
    ...(gap_minutes ? [t('rules.limit.gap', { time: gapText(gap_minutes, t) })] : []),
    ...(vesting_days ? [t('rules.limit.vesting', { days: vesting_days })] : []),
  ]
}

/** Say a whole rule in one sentence. */
export function sentence(draft: Pick<Draft, 'event' | 'spec'>, words: Words, t: Translate): string {
  const conditions = draft.spec.conditions.map((one) => conditionText(one, draft.event, words, t))
  const when = [occasionText(words, draft.event), ...conditions].join(t('rules.alsoIf'))
  const said = t('rules.sentence', { when, give: awardsText(draft, words, t) })
  const limits = limitTexts(draft, t)
  return limits.length ? `${said}${t('rules.semicolon')}${limits.join(t('rules.comma'))}${t('rules.stop')}` : `${said}${t('rules.stop')}`
}
