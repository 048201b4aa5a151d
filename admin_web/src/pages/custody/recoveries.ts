import { computed, type Ref } from 'vue'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'
import { usePages } from '@/composables/usePages'
import { useSession } from '@/session/store'

export type Recovery = components['schemas']['RecoveryOut']
export type Standing = 'waits' | 'mine' | 'ready' | 'own' | 'finished' | 'refused' | 'withdrawn'

const PAGE = 30
/** Halves that make a key whole. */
const WHOLE = 2

export const useRecoveries = () =>
  usePages<Recovery>(
    () => ['recoveries'],
    (cursor) => data(api.GET('/api/v1/vault-recoveries', { params: { query: { limit: PAGE, cursor } } })),
    { refetchInterval: 60_000 },
  )

/** Say where a recovery stands for the custodian who looks at it. */
export function standingOf(recovery: Recovery, me: string): Standing {
  if (recovery.ended_at) return recovery.outcome === 'finished' || recovery.outcome === 'refused' ? recovery.outcome : 'withdrawn'
  if (recovery.member.id === me) return 'own'
  if (recovery.given_by.length >= WHOLE) return 'ready'
  return recovery.given_by.some((one) => one.id === me) ? 'mine' : 'waits'
}

/** Count what waits for this custodian. */
export function useRecoveryCount(): Ref<number | undefined> {
  const session = useSession()
  const pages = useRecoveries()
  return computed(() => pages.items.value.filter((one) => standingOf(one, session.me?.id ?? '') === 'waits').length)
}
