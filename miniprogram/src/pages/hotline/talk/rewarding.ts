import { ApiProblem } from '@/api/problem'
import { BadSignature } from '@/anonymous/blind'
import { NotOnThisPhone } from '@/anonymous/random'
import { KeyNotTrusted, useRewardTokens } from '@/stores/rewardTokens'

/** Why a reward could not be collected, as a key of the catalogue; null where the fault has words of its own. */
export function refusal(thrown: unknown): string | null {
  if (thrown instanceof BadSignature) return 'hotline.reward.badSignature'
  if (thrown instanceof KeyNotTrusted) return 'reward.changedKey'
  return thrown instanceof NotOnThisPhone ? `reward.lacks.${thrown.lacks}` : null
}

/** It was signed for another phone: what was begun here will never be. */
export const takenElsewhere = (thrown: unknown): boolean => thrown instanceof ApiProblem && thrown.code === 'reward.already_signed'

/** The phone's rewards as a conversation needs them. */
export function rewarding() {
  const store = useRewardTokens()
  const begun = (tenant: string, caseId: string): boolean => store.waiting(tenant, caseId) !== null
  function giveUp(tenant: string, caseId: string): void {
    const pending = store.waiting(tenant, caseId)
    if (pending) store.remove(pending.id)
  }
  return { begun, giveUp, collect: store.collect }
}
