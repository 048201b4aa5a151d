import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { api, data } from '@/api/client'
import { formatDate } from '@/composables/time'
import { useAction } from '@/composables/useAction'
import type { Draft } from './draft'
import type { RuleVersion } from './words'

/** What administrators do with a rule's versions; every answer is read anew by all pages of the rules. */
export function useRuleActions(ruleId: () => string) {
  const { t } = useI18n()
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: ['rules'] })
  const path = (version: number) => ({ rule_id: ruleId(), version })
  const when = (version: RuleVersion) => (version.starts_at && Date.parse(version.starts_at) > Date.now() ? t('rules.publish.onDay', { day: formatDate(version.starts_at) }) : t('rules.publish.atOnce'))

  const submit = useAction(
    (input: { version: number; note: string }, { headers }) => data(api.POST('/api/v1/points/rules/{rule_id}/versions/{version}/publication', { params: { path: path(input.version) }, body: { note: input.note }, headers })),
    { done: again, success: (made) => (made.state === 'published' ? t('rules.publish.published', { when: when(made) }) : t('rules.publish.submitted')) },
  )
  const approve = useAction(
    (version: number, { headers }) => data(api.POST('/api/v1/points/rules/{rule_id}/versions/{version}/approval', { params: { path: path(version) }, headers })),
    { done: again, success: (made) => t('rules.publish.approved', { when: when(made) }) },
  )
  const reject = useAction(
    (input: { version: number; note: string }, { headers }) => data(api.POST('/api/v1/points/rules/{rule_id}/versions/{version}/rejection', { params: { path: path(input.version) }, body: { note: input.note }, headers })),
    { done: again, success: t('rules.publish.rejected') },
  )
  const retire = useAction(
    (note: string, { headers }) => data(api.POST('/api/v1/points/rules/{rule_id}/retirement', { params: { path: { rule_id: ruleId() } }, body: { note }, headers })),
    { done: again, success: t('rules.next.retired') },
  )
  const draftNext = useAction(
    (body: Draft, { headers }) => data(api.POST('/api/v1/points/rules/{rule_id}/versions', { params: { path: { rule_id: ruleId() } }, body, headers })),
    { done: again, success: (made) => t('rules.next.drafted', { version: made.version }) },
  )
  const change = useAction(
    (input: { version: number; draft: Draft }, { headers }) => data(api.PATCH('/api/v1/points/rules/{rule_id}/versions/{version}', { params: { path: path(input.version) }, body: input.draft, headers })),
    { problems: 'form' },
  )
  return { submit, approve, reject, retire, draftNext, change, when }
}
