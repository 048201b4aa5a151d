import { freshCondition, nextAward, withEvent, type Draft } from './draft'
import { factOf, occasionOf, type Finding, type Translate, type Words } from './words'

/** What the editor can do about a finding with one press: change the draft, or lead to where it is mended. */
export interface Repair {
  label: string
  apply?: (draft: Draft) => Draft
  to?: string
}

const OFFERED = 3
const PARTS: [RegExp, (match: RegExpMatchArray) => string][] = [
  [/^\/title$/, () => 'title'],
  [/^\/event$/, () => 'event'],
  [/^\/(starts|ends)_at$/, () => 'time'],
  [/^\/spec\/conditions\/(\d+)/, (match) => `condition.${match[1]}`],
  [/^\/spec\/awards\/(\d+)/, (match) => `award.${match[1]}`],
  [/^\/spec\/awards$/, () => 'awards'],
  [/^\/spec\/caps/, () => 'caps'],
  [/^\/spec\/gap_minutes$/, () => 'caps'],
  [/^\/spec\/vesting_days$/, () => 'vesting'],
  [/^\/spec\/budget$/, () => 'budget'],
]

/** Return the part of the sentence that a pointer of the linter, or of a refused request, is about. */
export function partOf(where: string): string {
  const pointer = where.replace(/^\/body/, '')
  for (const [pattern, name] of PARTS) {
    const match = pointer.match(pattern)
    if (match) return name(match)
  }
  return 'whole'
}

const numberIn = (where: string) => Number(where.match(/\/(\d+)/)?.[1] ?? -1)

type Mender = (finding: Finding, draft: Draft, words: Words, t: Translate) => Repair[]

function withoutCondition(index: number): Repair['apply'] {
  return (draft) => ({ ...draft, spec: { ...draft.spec, conditions: draft.spec.conditions.filter((_, at) => at !== index) } })
}

function withAward(index: number, change: Partial<Draft['spec']['awards'][number]>): Repair['apply'] {
  return (draft) => ({ ...draft, spec: { ...draft.spec, awards: draft.spec.awards.map((line, at) => (at === index ? { ...line, ...change } : line)) } })
}

const withCaps = (change: Partial<Draft['spec']['caps']>): Repair['apply'] => (draft) => ({ ...draft, spec: { ...draft.spec, caps: { ...draft.spec.caps, ...change } } })
const capName = (where: string) => (where.endsWith('per_week') ? 'per_week' : 'per_day')
const largest = (draft: Draft) => Math.max(0, ...draft.spec.awards.map((line) => line.amount))

const otherEvents: Mender = (_finding, _draft, words, t) =>
  words.occasions
    .filter((one) => !one.absence)
    .slice(0, OFFERED)
    .map((one) => ({ label: t('rules.repair.event', { event: one.label }), apply: (draft) => withEvent(draft, one) }))

const dropCondition: Mender = (finding, _draft, _words, t) => [{ label: t('rules.repair.dropCondition'), apply: withoutCondition(numberIn(finding.where)) }]

const MENDERS: Record<string, Mender> = {
  absence_event: otherEvents,
  unknown_event: otherEvents,
  absence_words: (_finding, draft, words, t) => {
    const label = occasionOf(words, draft.event)
    return label && !label.absence ? [{ label: t('rules.repair.title', { title: label.label }), apply: (one) => ({ ...one, title: label.label }) }] : []
  },
  absence_condition: (finding, draft, words, t) => {
    const index = numberIn(finding.where)
    const condition = draft.spec.conditions[index]
    const fact = condition && factOf(words, draft.event, condition.fact)
    const atLeastOne = (one: Draft): Draft => ({ ...one, spec: { ...one.spec, conditions: one.spec.conditions.map((each, at) => (at === index ? { ...each, op: 'gte', value: 1 } : each)) } })
    return [...(fact ? [{ label: t('rules.repair.atLeastOne', { fact: fact.label }), apply: atLeastOne }] : []), ...dropCondition(finding, draft, words, t)]
  },
  unknown_fact: dropCondition,
  unfitting_condition: (finding, draft, words, t) => {
    const index = numberIn(finding.where)
    const condition = draft.spec.conditions[index]
    const fact = condition && factOf(words, draft.event, condition.fact)
    const fit = (one: Draft): Draft => ({ ...one, spec: { ...one.spec, conditions: one.spec.conditions.map((each, at) => (at === index && fact ? freshCondition(fact, words) : each)) } })
    return [...(fact ? [{ label: t('rules.repair.refill'), apply: fit }] : []), ...dropCondition(finding, draft, words, t)]
  },
  unknown_actor: (finding, draft, words, t) => (occasionOf(words, draft.event)?.actors ?? []).map((actor) => ({ label: t('rules.repair.actor', { who: actor.label }), apply: withAward(numberIn(finding.where), { who: actor.name }) })),
  no_awards: (_finding, _draft, words, t) => [{ label: t('rules.repair.addAward'), apply: (one) => ({ ...one, spec: { ...one.spec, awards: [nextAward(one, words)] } }) }],
  amount_not_positive: (finding, _draft, _words, t) => [{ label: t('rules.repair.one'), apply: withAward(numberIn(finding.where), { amount: 1 }) }],
  unknown_currency: (finding, _draft, words, t) => words.currencies.map((one) => ({ label: t('rules.repair.currency', { currency: one.name }), apply: withAward(numberIn(finding.where), { currency: one.code }) })),
  cap_not_positive: (finding, _draft, _words, t) => [{ label: t('rules.repair.noCap'), apply: withCaps({ [capName(finding.where)]: null }) }],
  cap_below_award: (finding, draft, _words, t) => [{ label: t('rules.repair.raiseCap', { points: largest(draft) }), apply: withCaps({ [capName(finding.where)]: largest(draft) }) }],
  caps_out_of_order: (_finding, draft, _words, t) => (draft.spec.caps.per_day === null ? [] : [{ label: t('rules.repair.raiseCap', { points: draft.spec.caps.per_day }), apply: withCaps({ per_week: draft.spec.caps.per_day }) }]),
  ends_before_start: (_finding, _draft, _words, t) => [{ label: t('rules.repair.noEnd'), apply: (one) => ({ ...one, ends_at: null }) }],
  budget_not_spendable: (_finding, _draft, _words, t) => [{ label: t('rules.repair.noBudget'), apply: (one) => ({ ...one, spec: { ...one.spec, budget: null } }) }],
  budget_missing: (_finding, draft, _words, t) => [
    ...(draft.spec.budget === null ? [] : [{ label: t('rules.repair.generalBudget'), apply: (one: Draft) => ({ ...one, spec: { ...one.spec, budget: null } }) }]),
    { label: t('rules.repair.makeBudget'), to: '/rules/budgets' },
  ],
  overlap: (finding, _draft, _words, t) => [{ label: t('rules.repair.dropAward'), apply: (one) => ({ ...one, spec: { ...one.spec, awards: one.spec.awards.filter((_, at) => at !== numberIn(finding.where)) } }) }],
}

/** Return what can be done about a finding with one press; nothing where only a person can tell. */
export function repairsFor(finding: Finding, draft: Draft, words: Words, t: Translate): Repair[] {
  return MENDERS[finding.code]?.(finding, draft, words, t) ?? []
}

/** Gather findings by the part they are about. */
export function byPart(findings: readonly Finding[]): Map<string, Finding[]> {
  const gathered = new Map<string, Finding[]>()
  for (const finding of findings) {
    const part = partOf(finding.where)
    gathered.set(part, [...(gathered.get(part) ?? []), finding])
  }
  return gathered
}
