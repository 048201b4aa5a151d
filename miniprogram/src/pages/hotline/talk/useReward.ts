import { ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { Offline } from '@/api/problem'
import { faultText } from '@/composables/faults'
import { asFault } from '@/composables/useResource'
import { t } from '@/locales'
import { secretKey } from '../ids'
import type { Way } from './useTalk'
// #ifdef MP-WEIXIN
import * as packed from './rewarding'
// #endif

export type Reward = Schema<'AppealRewardOut'>
/** `again`: begun on this phone, and the answer was lost. `taken`: on another phone, or before. */
export type RewardState = 'open' | 'again' | 'done' | 'taken'

/** The arithmetic of blind signatures. */
let arithmetic: () => Promise<typeof import('./rewarding')>
// #ifdef MP-WEIXIN
// It lies in the package already, and a mini-program knows no `import()`.
arithmetic = () => Promise.resolve(packed)
// #endif
// #ifdef H5
// Fetched only where there is a reward.
arithmetic = () =>
  import('./rewarding').catch(() => {
    throw new Offline('unreachable')
  })
// #endif

/** Have a blinded message signed: over the receipt's token, never over a session, which would tell whose it is. */
async function sign({ id, bearer }: Required<Way>, blinded: string): Promise<string> {
  const request = { path: { appeal_id: id }, body: { blinded }, bearer, key: await secretKey() }
  return (await api.post('/api/v1/appeals/{appeal_id}/reward-signature', request)).blind_signature
}

/** Collect what an anonymous case was thanked with; its token stays on this phone. */
export function useReward(way: Required<Way>, { denomination, epoch, signed }: Reward) {
  const state = ref<RewardState>(signed ? 'taken' : 'open')
  const busy = ref(false)
  const problem = ref('')
  /** From which day on it is best redeemed. */
  const from = ref('')

  /** Find what was begun here, signed or not. */
  async function look(): Promise<void> {
    try {
      if ((await arithmetic()).rewarding().begun(way.tenant, way.id)) state.value = 'again'
    } catch (thrown) {
      problem.value = faultText(asFault(thrown))
    }
  }
  async function take(): Promise<void> {
    const { rewarding, refusal, takenElsewhere } = await arithmetic()
    const phone = rewarding()
    try {
      const token = await phone.collect(way.id, { tenant: way.tenant, denomination, epoch }, (blinded) => sign(way, blinded))
      from.value = token.from
      state.value = 'done'
    } catch (thrown) {
      const why = refusal(thrown)
      if (takenElsewhere(thrown)) phone.giveUp(way.tenant, way.id)
      state.value = takenElsewhere(thrown) ? 'taken' : phone.begun(way.tenant, way.id) ? 'again' : 'open'
      if (!why) throw thrown
      problem.value = t(why)
    }
  }
  async function collect(): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = ''
    try {
      await take()
    } catch (thrown) {
      problem.value = faultText(asFault(thrown))
    } finally {
      busy.value = false
    }
  }
  return { state, busy, problem, from, look, collect }
}
