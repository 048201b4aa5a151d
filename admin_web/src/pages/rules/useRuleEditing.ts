import { useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { api, data } from '@/api/client'
import { useAutosave } from '@/composables/useAutosave'
import { useSession } from '@/session/store'
import { draftOf, type Draft } from './draft'
import { byPart } from './findings'
import { useRuleActions } from './useRuleActions'
import type { Rule, RuleVersion } from './words'

/** Write a draft: every change is saved soon, and the linter asked about what is saved. */
export function useRuleEditing(rule: Rule, version: RuleVersion, mayWrite: () => boolean) {
  const session = useSession()
  const draft = ref<Draft>(draftOf(version))
  const isOpen = computed(() => version.state === 'draft' && !rule.retired_at && mayWrite())
  const savedContent = ref(JSON.stringify(draft.value))
  const { change } = useRuleActions(() => rule.id)
  const autosave = useAutosave(draft, async (now) => {
    const made = await change.run({ version: version.version, draft: now })
    if (made) savedContent.value = JSON.stringify(now)
    return made !== undefined
  })
  autosave.begin(draft.value)

  const path = { rule_id: rule.id, version: version.version }
  const checked = useQuery({
    queryKey: computed(() => ['rules', 'findings', rule.id, version.version, savedContent.value]),
    queryFn: () => data(api.GET('/api/v1/points/rules/{rule_id}/versions/{version}/findings', { params: { path } })),
    enabled: computed(() => version.state !== 'published' && mayWrite()),
  })
  const found = computed(() => checked.data.value?.items ?? [])
  // Budgets are made on another page meanwhile, so the series are asked for whenever the editor opens.
  const budgets = useQuery({
    queryKey: ['rules', 'budgets', 'series'],
    queryFn: () => data(api.GET('/api/v1/points/budgets', { params: { query: { limit: 100 } } })),
    enabled: computed(() => isOpen.value && session.can('ledger.read')),
  })
  const settings = useQuery({ queryKey: ['tenant-settings'], queryFn: () => data(api.GET('/api/v1/tenant-settings')), enabled: computed(() => isOpen.value && session.can('tenant.settings')) })

  return {
    draft,
    isOpen,
    savedContent,
    save: { ...autosave, problem: change.problem },
    findings: computed(() => byPart(found.value)),
    errors: computed(() => found.value.filter((one) => one.severity === 'error').length),
    warnings: computed(() => found.value.filter((one) => one.severity !== 'error').length),
    isChecking: computed(() => checked.isFetching.value),
    budgets: computed(() => [...new Set((budgets.data.value?.items ?? []).map((one) => one.code))]),
    asksSecond: computed(() => settings.data.value?.approve_rules ?? true),
  }
}
