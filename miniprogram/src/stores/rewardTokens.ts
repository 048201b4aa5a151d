import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '@/api/client'
import { BadSignature, blind, finalise } from '@/anonymous/blind'
import { ascii, base64url, fromBase64url, hexOf } from '@/anonymous/bytes'
import { lacking, NotOnThisPhone, secureRandom } from '@/anonymous/random'
import { sha384 } from '@/anonymous/sha384'
import { codeOf, isGenuine, keyFor, messageOf, readCode, sameToken, SERIAL, usable, type RewardKey, type RewardToken } from '@/anonymous/token'
import { calendarDay } from '@/composables/time'
import { useSession } from './session'
import { device } from './storage'

export interface PublishedKeys {
  least_set: number
  keys: RewardKey[]
}
interface Kept {
  id: string
  tenant: string
  denomination: number
  epoch: string
}
/** Sent to be signed, or about to be. `reference` finds it again from its case; it goes when the token is ready. */
export interface PendingToken extends Kept {
  state: 'pending'
  reference: string
  serial: string
  inverse: string
  blinded: string
}
/** Good to be redeemed; nothing here tells of which case it was. */
export interface ReadyToken extends Kept {
  state: 'ready'
  code: string
  /** The day from which the phone proposes to redeem it. */
  from: string
}
export interface RedeemedToken extends Kept {
  state: 'redeemed'
}
export type StoredToken = PendingToken | ReadyToken | RedeemedToken

const DRAWER = 'rewards'
const KNOWN = 'rewardKeys'
const DAY = 86_400_000
const REST_DAYS = 7
const SPREAD_DAYS = 21

/** The published key is missing, not as all keys are, or another than this phone has seen before. */
export class KeyNotTrusted extends Error {}

/** The rewards of this phone. They are the phone's, not an account's: they were won without one. */
export const useRewardTokens = defineStore('rewardTokens', () => {
  const tokens = ref<StoredToken[]>(device.read<StoredToken[]>(DRAWER) ?? [])

  function keep(next: StoredToken[]): void {
    device.write(DRAWER, next)
    tokens.value = next
  }
  function put(token: StoredToken): void {
    keep([...tokens.value.filter((one) => one.id !== token.id), token])
  }
  function remove(id: string): void {
    keep(tokens.value.filter((one) => one.id !== id))
  }

  /** Ask for an enterprise's keys as anybody would, without a session; refuse those that have changed since. */
  async function published(tenant: string): Promise<PublishedKeys> {
    const answer = await api.get('/api/v1/reward-keys', { query: { tenant }, anonymous: true })
    const known = device.read<Record<string, string>>(KNOWN) ?? {}
    for (const key of answer.keys) {
      const name = `${tenant}:${key.denomination}:${key.epoch}`
      known[name] ??= key.modulus
      if (known[name] !== key.modulus) throw new KeyNotTrusted(name)
    }
    device.write(KNOWN, known)
    return answer
  }

  async function begin(reference: string, kind: Omit<Kept, 'id'>): Promise<PendingToken> {
    const key = keyFor((await published(kind.tenant)).keys, kind)
    const taken = key && usable(key)
    if (!taken) throw new KeyNotTrusted(kind.epoch)
    const serial = await secureRandom(SERIAL)
    const made = await blind(taken, messageOf(kind.tenant, { ...kind, serial }))
    const pending: PendingToken = {
      ...kind,
      id: hexOf(await secureRandom(8)),
      state: 'pending',
      reference,
      serial: base64url(serial),
      inverse: base64url(made.inverse),
      blinded: base64url(made.blinded),
    }
    put(pending)
    return pending
  }

  /**
   * Collect the reward of a case: blind, let it be signed (`sign` sends `blinded`, answers `blind_signature`), check and keep.
   * May be called again until it succeeds: the same message is sent. Throws NotOnThisPhone, KeyNotTrusted, BadSignature
   * and what `sign` throws.
   */
  async function collect(caseId: string, kind: Omit<Kept, 'id'>, sign: (blinded: string) => Promise<string>): Promise<ReadyToken> {
    const lacks = lacking()
    if (lacks) throw new NotOnThisPhone(lacks)
    const reference = hexOf(sha384(ascii(`${kind.tenant}:${caseId}`)))
    const waiting = tokens.value.find((one): one is PendingToken => one.state === 'pending' && one.reference === reference)
    const pending = waiting ?? (await begin(reference, kind))
    const signature = fromBase64url(await sign(pending.blinded))
    const key = keyFor((await published(kind.tenant)).keys, pending)
    const [serial, inverse, taken] = [fromBase64url(pending.serial), fromBase64url(pending.inverse), key && usable(key)]
    if (!taken) throw new KeyNotTrusted(pending.epoch)
    if (!signature || !serial || !inverse) throw new BadSignature('not base64url')
    const { id, tenant, denomination, epoch } = pending
    const message = messageOf(tenant, { denomination, epoch, serial })
    const token = { denomination, epoch, serial, signature: finalise(taken, message, signature, inverse) }
    const ready: ReadyToken = { id, tenant, denomination, epoch, state: 'ready', code: codeOf(token), from: await restUntil() }
    put(ready)
    return ready
  }

  /** A token is at rest for a week and up to three more by chance, so that redeeming it tells nothing of when it was signed. */
  async function restUntil(): Promise<string> {
    const drawn = (await secureRandom(4)).reduce((sum, byte) => sum * 256 + byte, 0)
    return calendarDay(Date.now() + (REST_DAYS + (drawn % (SPREAD_DAYS + 1))) * DAY, useSession().zone)
  }

  /** Check a token against the published keys before anything is sent; says which key it is of. Throws KeyNotTrusted. */
  async function check(tenant: string, token: RewardToken): Promise<{ key: RewardKey; leastSet: number } | null> {
    const lacks = lacking()
    if (lacks) throw new NotOnThisPhone(lacks)
    const all = await published(tenant)
    const key = keyFor(all.keys, token)
    return key && isGenuine(tenant, key, token) ? { key, leastSet: all.least_set } : null
  }

  /** Note that a token was redeemed, here or from its code; what could redeem it again goes. */
  function spent(token: RewardToken): void {
    const holds = (one: StoredToken): boolean => {
      const own = one.state === 'ready' ? readCode(one.code) : null
      return own !== null && sameToken(own, token)
    }
    keep(
      tokens.value.map((one) => {
        const { id, tenant, denomination, epoch } = one
        return holds(one) ? { id, tenant, denomination, epoch, state: 'redeemed' } : one
      }),
    )
  }
  return { tokens, published, collect, check, spent, remove }
})
