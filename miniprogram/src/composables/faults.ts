import { ApiProblem } from '@/api/problem'
import { t } from '@/locales'
import type { Fault } from './useResource'

/** A fault in words a person can act on: the service's own where it has any. */
export function faultText(fault: Fault): string {
  if (!(fault instanceof ApiProblem)) return t(fault.reason === 'timeout' ? 'common.slow' : 'common.offline')
  // A proxy's page, not the service's word: its number says nothing to anyone.
  if (fault.code === `http_${fault.status}`) return t('common.unknown')
  return fault.detail || fault.title || t('common.unknown')
}
