import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { api, data } from '@/api/client'
import { useAction } from '@/composables/useAction'

/** What is done with a whole contest; all that is shown of contests and boards is read anew. */
export function useContestActions(contestId: () => string) {
  const { t } = useI18n()
  const client = useQueryClient()
  const again = async () => {
    await client.invalidateQueries({ queryKey: ['contests'] })
    await client.invalidateQueries({ queryKey: ['boards'] })
  }
  const params = () => ({ path: { contest_id: contestId() } })
  const start = useAction((_: null, { headers }) => data(api.POST('/api/v1/contests/{contest_id}/start', { params: params(), headers })), { done: again, success: t('contests.review.started'), problems: 'form' })
  const freeze = useAction((note: string, { headers }) => data(api.POST('/api/v1/contests/{contest_id}/freeze', { params: params(), body: { note: note || null }, headers })), { done: again, success: t('contests.do.frozen'), problems: 'form' })
  const release = useAction((_: null, { headers }) => data(api.POST('/api/v1/contests/{contest_id}/release', { params: params(), headers })), { done: again, success: t('contests.do.released'), problems: 'form' })
  const close = useAction((_: null, { headers }) => data(api.POST('/api/v1/contests/{contest_id}/closure', { params: params(), headers })), { done: again, success: t('contests.do.closed'), problems: 'form' })
  // Answers 204: what comes back is told apart from a failure by `true`.
  const discard = useAction(
    async (_: null, { headers }) => {
      await api.DELETE('/api/v1/contests/{contest_id}', { params: params(), headers })
      return true
    },
    { success: t('contests.do.discarded'), problems: 'form' },
  )
  return { start, freeze, release, close, discard, again }
}
