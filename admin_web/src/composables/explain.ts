import { ApiProblem } from '@/api/problem'
import { i18n } from '@/locales'

/** Say what went wrong so that a person can act on it: the server's own sentence, or ours when no answer came. */
export function explain(error: unknown): string {
  const { t } = i18n.global
  if (!(error instanceof ApiProblem)) return t('common.problem.fault')
  if (error.code === 'network') return t('common.problem.network')
  const first = error.errors[0]?.detail
  if (error.code === 'invalid_input' && first) return first
  return error.detail || error.title || t('common.problem.server')
}
