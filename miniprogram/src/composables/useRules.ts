import { api } from '@/api/client'
import type { Rule, RuleWords } from './rules'
import { useResource, type Resource } from './useResource'

/** The rules in force, with the words for what they speak of; kept on the phone. */
export function useRules(): Resource<RuleWords & { rules: Rule[] }> {
  return useResource('points.rules', async () => {
    const [rules, occasions, currencies] = await Promise.all([
      api.get('/api/v1/points/rules', { query: { limit: 100 } }),
      api.get('/api/v1/points/occasion-kinds'),
      api.get('/api/v1/points/currencies'),
    ])
    return { rules: rules.items, occasions: occasions.items, currencies: currencies.items }
  })
}
