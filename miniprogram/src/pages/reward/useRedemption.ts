import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { adviceFor, type Advice } from '@/anonymous/advice'
import { NotOnThisPhone } from '@/anonymous/random'
import { bodyOf, codeOf, readCode, type RewardToken } from '@/anonymous/token'
import { faultText } from '@/composables/faults'
import { calendarDay } from '@/composables/time'
import { useForm } from '@/composables/useForm'
import { asFault } from '@/composables/useResource'
import { t } from '@/locales'
import { KeyNotTrusted, useRewardTokens, type ReadyToken } from '@/stores/rewardTokens'
import { useSession } from '@/stores/session'

/** A token that was checked and can be decided about. */
export interface Opened {
  token: RewardToken
  code: string
  advice: Advice
}

/** Looking at a token before it is redeemed, and redeeming it for the signed-in member. */
export function useRedemption() {
  const [session, store, form] = [useSession(), useRewardTokens(), useForm()]
  const pasted = ref('')
  const wrong = ref('')
  const looking = ref(false)
  const problem = ref('')
  const opened = shallowRef<Opened | null>(null)
  const today = (): string => calendarDay(Date.now(), session.zone)
  const mine = computed(() => store.tokens.filter((one) => one.tenant === session.tenant?.code))

  function trouble(thrown: unknown): string {
    if (thrown instanceof KeyNotTrusted) return t('reward.changedKey')
    return thrown instanceof NotOnThisPhone ? t(`reward.lacks.${thrown.lacks}`) : faultText(asFault(thrown))
  }
  /** Check a token against the published keys, as anybody could; nothing of it is sent. */
  async function look(code: string, from: string | null): Promise<string> {
    problem.value = ''
    form.fault.value = null
    const token = readCode(code)
    const tenant = session.tenant?.code
    if (!token || !tenant) return t('reward.badCode')
    looking.value = true
    try {
      const found = await store.check(tenant, token)
      if (!found) return t('reward.notGenuine')
      opened.value = { token, code: codeOf(token), advice: adviceFor(found.key, found.leastSet, from, today()) }
    } catch (thrown) {
      problem.value = trouble(thrown)
    } finally {
      looking.value = false
    }
    return ''
  }
  async function lookAtPasted(): Promise<void> {
    wrong.value = pasted.value.trim() ? await look(pasted.value, fromOf(pasted.value)) : t('reward.needCode')
  }
  async function lookAt(token: ReadyToken): Promise<void> {
    problem.value ||= await look(token.code, token.from)
  }
  /** A pasted code may be one that lies here as well, with its day. */
  function fromOf(code: string): string | null {
    const token = readCode(code)
    const same = token && store.tokens.find((one): one is ReadyToken => one.state === 'ready' && one.code === code.replace(/\s+/g, ''))
    return same ? same.from : null
  }
  /** Redeem what is open; says how many points came, null if none. */
  async function redeem(): Promise<number | null> {
    const current = opened.value
    if (!current) return null
    let amount: number | null = null
    const done = await form.submit(async (key) => {
      amount = (await api.post('/api/v1/reward-redemptions', { body: bodyOf(current.token), key })).amount
    })
    if (!done) return null
    store.spent(current.token)
    pasted.value = ''
    opened.value = null
    return amount
  }
  return { pasted, wrong, looking, problem, opened, mine, form, today, lookAt, lookAtPasted, redeem, remove: store.remove }
}
