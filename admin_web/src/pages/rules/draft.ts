import type { Award, Condition, Fact, Occasion, Operator, RuleVersion, Spec, Words } from './words'

/** What of a version can be changed. */
export interface Draft {
  title: string
  event: string
  spec: Spec
  starts_at: string | null
  ends_at: string | null
}

/** Awards one after the other that go to the same actor in the same way: one clause of the sentence. */
export interface AwardGroup {
  who: string
  split: Award['split']
  lines: { index: number; line: Award }[]
}

const EQUALITY: Operator[] = ['eq', 'ne', 'in', 'not_in']
export const OPERATORS: Record<Fact['kind'], Operator[]> = {
  text: EQUALITY,
  boolean: ['eq'],
  number: ['gte', 'lte', 'eq', 'gt', 'lt', 'ne'],
}

/** Return what of a version can be changed, as a copy: queries hand out objects that others read too. */
export function draftOf(version: Pick<RuleVersion, keyof Draft>): Draft {
  const { title, event, spec, starts_at, ends_at } = version
  return JSON.parse(JSON.stringify({ title, event, spec, starts_at, ends_at })) as Draft
}

export function sameDraft(a: Draft, b: Draft): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

export function awardGroups(awards: readonly Award[]): AwardGroup[] {
  const groups: AwardGroup[] = []
  awards.forEach((line, index) => {
    const last = groups.at(-1)
    if (last && last.who === line.who && last.split === line.split) last.lines.push({ index, line })
    else groups.push({ who: line.who, split: line.split as Award['split'], lines: [{ index, line }] })
  })
  return groups
}

/** Return a condition on a fact that fits its kind, to begin with. */
export function freshCondition(fact: Fact, words: Words): Condition {
  if (fact.kind === 'boolean') return { fact: fact.name, op: 'eq', value: true }
  if (fact.kind === 'number') return { fact: fact.name, op: 'gte', value: 1 }
  return { fact: fact.name, op: 'eq', value: words.values[fact.name]?.[0]?.value ?? '' }
}

/** Keep the value where the comparison changes between one value and several. */
export function withOperator(condition: Condition, op: Operator): Condition {
  const many = op === 'in' || op === 'not_in'
  const { value } = condition
  if (many === Array.isArray(value)) return { ...condition, op }
  return { ...condition, op, value: many ? [value] : ((value as unknown[])[0] ?? '') }
}

/** Speak of another occasion: actors it lacks become its first, conditions on facts it lacks go. */
export function withEvent(draft: Draft, occasion: Occasion): Draft {
  const actors = occasion.actors.map((one) => one.name)
  const facts = new Map(occasion.facts.map((one) => [one.name, one.kind]))
  return {
    ...draft,
    event: occasion.event,
    spec: {
      ...draft.spec,
      awards: draft.spec.awards.map((line) => (actors.includes(line.who) ? line : { ...line, who: actors[0] ?? line.who })),
      conditions: draft.spec.conditions.filter((one) => facts.has(one.fact)),
    },
  }
}

/** Return the award that is offered next: the group's actor and a currency it does not give yet. */
export function nextAward(draft: Draft, words: Words, who?: string): Award {
  const actor = who ?? words.occasions.find((one) => one.event === draft.event)?.actors[0]?.name ?? ''
  const given = new Set(draft.spec.awards.filter((line) => line.who === actor).map((line) => line.currency))
  const currency = words.currencies.find((one) => !given.has(one.code)) ?? words.currencies[0]
  return { currency: currency?.code ?? '', amount: draft.spec.awards.find((line) => line.who === actor)?.amount ?? 1, who: actor, split: 'each' }
}

/** Return what a new rule begins with: one point for the first actor, in force from a given instant. */
export function newDraft(title: string, occasion: Occasion, words: Words, startsAt: string | null): Draft {
  const spec: Spec = { awards: [], conditions: [], caps: { per_day: null, per_week: null }, gap_minutes: 0, vesting_days: 0, budget: null }
  const draft: Draft = { title, event: occasion.event, spec, starts_at: startsAt, ends_at: null }
  spec.awards.push(nextAward(draft, words))
  return draft
}

/** Make a code for a new rule out of its occasion that no rule has yet. */
export function freeCode(event: string, taken: ReadonlySet<string>): string {
  const base = event.toLowerCase().replace(/[^a-z0-9._-]/g, '-').slice(0, 52)
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}-${number}`)) number++
  return `${base}-${number}`
}
