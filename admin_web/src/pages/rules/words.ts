import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'

export type Rule = components['schemas']['RuleOut']
export type RuleVersion = components['schemas']['RuleVersionOut']
export type Spec = components['schemas']['SpecOut']
export type Condition = components['schemas']['ConditionOut']
export type Award = components['schemas']['AwardLineOut']
export type Occasion = components['schemas']['OccasionKindOut']
export type Fact = components['schemas']['FactOut']
export type Currency = components['schemas']['CurrencyOut']
export type Finding = components['schemas']['FindingOut']
export type Simulation = components['schemas']['SimulationOut']
export type Budget = components['schemas']['BudgetOut']
export type Operator = Condition['op']

export interface Choice {
  value: string
  label: string
}

/** What sentences about rules are made of: what may happen, what is given, and the values of facts that are texts. */
export interface Words {
  occasions: Occasion[]
  currencies: Currency[]
  values: Record<string, Choice[]>
}

export type Translate = (key: string, named?: Record<string, unknown>) => string

const INSPECTIONS = ['self', 'mutual', 'special']
const FOR_LONG = 600_000

/** Fetch the words once; they change rarely. */
export function useWords() {
  const { t } = useI18n()
  const query = useQuery({
    queryKey: ['rules', 'words'],
    queryFn: async () => {
      const [occasions, currencies, options] = await Promise.all([
        data(api.GET('/api/v1/points/occasion-kinds')),
        data(api.GET('/api/v1/points/currencies')),
        data(api.GET('/api/v1/hazard-options')),
      ])
      const named = (choices: typeof options.categories) => choices.map((one) => ({ value: one.code, label: one.name ?? one.code }))
      return { occasions: occasions.items, currencies: currencies.items, severity: named(options.severities), category: named(options.categories) }
    },
    staleTime: FOR_LONG,
  })
  const words = computed((): Words | undefined => {
    const found = query.data.value
    if (!found) return undefined
    const level = INSPECTIONS.map((value) => ({ value, label: t(`rules.level.${value}`) }))
    return { occasions: found.occasions, currencies: found.currencies, values: { severity: found.severity, category: found.category, level } }
  })
  return { words, query }
}

export function occasionOf(words: Words, event: string): Occasion | undefined {
  return words.occasions.find((one) => one.event === event)
}

export function factOf(words: Words, event: string, name: string): Fact | undefined {
  return occasionOf(words, event)?.facts.find((one) => one.name === name)
}

/** Name an actor of an occasion; one that the occasion does not have keeps its code. */
export function actorLabel(words: Words, event: string, name: string): string {
  const own = occasionOf(words, event)?.actors ?? []
  const all = [...own, ...words.occasions.flatMap((one) => one.actors)]
  return all.find((one) => one.name === name)?.label ?? name
}

export function currencyLabel(words: Words, code: string): string {
  return words.currencies.find((one) => one.code === code)?.name ?? code
}

export const isSpendable = (words: Words, code: string) => words.currencies.find((one) => one.code === code)?.spendable ?? false
