import type { Schema } from '@/api/client'
import { publicKey, verify, type PublicKey } from './blind'
import { ascii, base64url, concat, fromBase64url, hexOf } from './bytes'

/** A reward token 奖励码 as text, and the keys it is checked against. */
export const SERIAL = 32
const MODULUS = 384
const EXPONENT = 65_537
const MARK = 'GY1'
const HEADING = 'gongyou reward token 1'
const EPOCH = /^2\d{3}Q[1-4]$/
const DENOMINATION = /^[1-9]\d{0,3}$/

export type RewardKey = Schema<'RewardKeyOut'>
export interface RewardToken {
  denomination: number
  /** The quarter 季度 of its key, such as 2026Q4. */
  epoch: string
  serial: Uint8Array
  signature: Uint8Array
}

/** What a token's signature is over. */
export function messageOf(tenant: string, token: Pick<RewardToken, 'denomination' | 'epoch' | 'serial'>): Uint8Array {
  return concat(ascii(`${HEADING}\n${tenant}\n${token.denomination}\n${token.epoch}\n`), token.serial)
}

/** Write a token as a code that can be copied to another phone. */
export function codeOf(token: RewardToken): string {
  return [MARK, token.denomination, token.epoch, base64url(concat(token.serial, token.signature))].join('.')
}

/** Read a code; chat programs may have broken its lines. Null for what is none. */
export function readCode(text: string): RewardToken | null {
  const [mark, denomination = '', epoch = '', body = '', ...more] = text.replace(/\s+/g, '').split('.')
  if (mark !== MARK || more.length || !DENOMINATION.test(denomination) || !EPOCH.test(epoch)) return null
  const bytes = fromBase64url(body)
  if (bytes?.length !== SERIAL + MODULUS) return null
  return { denomination: Number(denomination), epoch, serial: bytes.slice(0, SERIAL), signature: bytes.slice(SERIAL) }
}

export function keyFor(keys: RewardKey[], token: Pick<RewardToken, 'denomination' | 'epoch'>): RewardKey | null {
  return keys.find((key) => key.denomination === token.denomination && key.epoch === token.epoch) ?? null
}

/** Take a published key for use; null for one that is not as all keys are: it could be somebody's own. */
export function usable(key: RewardKey): PublicKey | null {
  const modulus = key.exponent === EXPONENT ? fromBase64url(key.modulus) : null
  return modulus && publicKey(modulus, MODULUS)
}

export function isGenuine(tenant: string, key: RewardKey, token: RewardToken): boolean {
  const usableKey = usable(key)
  return usableKey !== null && verify(usableKey, messageOf(tenant, token), token.signature)
}

/** What the service takes to redeem a token. */
export function bodyOf(token: RewardToken): Schema<'RewardRedemptionIn'> {
  const { denomination, epoch, serial, signature } = token
  // Others than the service knows have no key there, and so never get as far as this.
  const known = denomination as Schema<'RewardRedemptionIn'>['denomination']
  return { denomination: known, epoch, serial: base64url(serial), signature: base64url(signature) }
}

export function sameToken(one: RewardToken, other: RewardToken): boolean {
  return hexOf(one.serial) === hexOf(other.serial)
}
