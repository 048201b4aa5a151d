import { createHash, createPublicKey, verify as nodeVerify, constants } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BadSignature, blind, blindWith, encode, finalise, publicKey, verify } from '@/anonymous/blind'
import { base64url, bytesOf, fromBase64url, hexOf, numberOf } from '@/anonymous/bytes'
import { lacking, NotOnThisPhone, secureRandom } from '@/anonymous/random'
import { sha384 } from '@/anonymous/sha384'
import { messageOf } from '@/anonymous/token'
import vectors from './vectors.json'

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16))
const raw = (text: string): Uint8Array => {
  const bytes = fromBase64url(text)
  if (!bytes) throw new Error(`${text} is no base64url`)
  return bytes
}
const inverted = (number: bigint, n: bigint): bigint => {
  let [a, b, x, y] = [n, number, 0n, 1n]
  while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y]
  return ((x % n) + n) % n
}

afterEach(() => vi.unstubAllGlobals())

describe('SHA-384', () => {
  it('is the platform’s, for every length around its blocks', () => {
    for (const length of [0, 1, 3, 55, 56, 63, 64, 110, 111, 112, 113, 127, 128, 129, 239, 240, 241, 256, 1000]) {
      const message = Uint8Array.from({ length }, (_, index) => (index * 131 + length) % 256)
      expect([length, hexOf(sha384(message))]).toEqual([length, createHash('sha384').update(message).digest('hex')])
    }
  })
})

describe('base64url', () => {
  it('is read as it was written, whatever the length', () => {
    for (let length = 0; length < 20; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 97 + 250) % 256)
      expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64url(base64url(bytes))).toEqual(bytes)
    }
  })
  it.each(['A', 'AB=', 'A+', 'A/', '奖', 'AB', 'A B'])('refuses %s, which nothing is written as', (text) => {
    expect(fromBase64url(text)).toBeNull()
  })
})

describe('the vector of RFC 9474', () => {
  const rfc = vectors.rfc9474
  const n = numberOf(hex(rfc.p)) * numberOf(hex(rfc.q))
  const key = { n, length: 512 }

  it('is blinded, finished and verified as there', () => {
    const blinding = inverted(numberOf(hex(rfc.inv)), n)
    const made = blindWith(key, hex(rfc.msg), hex(rfc.salt), blinding)
    expect(made && hexOf(made.blinded)).toBe(rfc.blinded_msg)
    expect(made && hexOf(made.inverse)).toBe(rfc.inv)
    expect(hexOf(finalise(key, hex(rfc.msg), hex(rfc.blind_sig), hex(rfc.inv)))).toBe(rfc.sig)
    expect(verify(key, hex(rfc.msg), hex(rfc.sig))).toBe(true)
  })
})

describe.each(vectors.tokens)('a token of $tenant signed by the service', (vector) => {
  const key = publicKey(raw(vector.modulus), 384)!
  const token = { denomination: vector.denomination, epoch: vector.epoch, serial: raw(vector.serial) }
  const message = messageOf(vector.tenant, token)

  it('has the message that the service signs', () => {
    expect(base64url(message)).toBe(vector.message)
  })
  it('is blinded and finished to the same bytes', () => {
    const made = blindWith(key, message, raw(vector.salt), numberOf(raw(vector.blinding)))
    expect(made && base64url(made.blinded)).toBe(vector.blinded)
    expect(made && base64url(made.inverse)).toBe(vector.inverse)
    expect(base64url(finalise(key, message, raw(vector.blind_signature), raw(vector.inverse)))).toBe(vector.signature)
  })
  it('verifies, and does not once a bit has changed', () => {
    const signature = raw(vector.signature)
    expect(verify(key, message, signature)).toBe(true)
    expect(verify(key, messageOf('elsewhere', token), signature)).toBe(false)
    for (const at of [0, 100, 383]) {
      const spoilt = signature.slice()
      spoilt[at]! ^= 1
      expect(verify(key, message, spoilt)).toBe(false)
    }
    expect(verify(key, message, signature.subarray(1))).toBe(false)
    expect(verify(key, message, bytesOf(key.n, 384))).toBe(false)
  })
  it('is an ordinary RSA-PSS signature to the platform', () => {
    const jwk = { kty: 'RSA', n: vector.modulus, e: 'AQAB' }
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }
    const platform = { key: createPublicKey({ key: jwk, format: 'jwk' }), ...padding }
    expect(nodeVerify('sha384', message, platform, raw(vector.signature))).toBe(true)
  })
  it('is refused when the service answers with anything but its signature', () => {
    const inverse = raw(vector.inverse)
    for (const answer of [raw(vector.blinded), raw(vector.signature), new Uint8Array(384), new Uint8Array(383)]) {
      expect(() => finalise(key, message, answer, inverse)).toThrow(BadSignature)
    }
  })
  it('is blinded otherwise each time', async () => {
    const [one, other] = [await blind(key, message), await blind(key, message)]
    expect(hexOf(one.blinded)).not.toBe(hexOf(other.blinded))
    expect(one.blinded).toHaveLength(384)
    expect(numberOf(one.blinded) < key.n).toBe(true)
  })
})

describe('keys', () => {
  const modulus = raw(vectors.tokens[0]!.modulus)
  it('are refused when they are shorter, longer, even or not of full length', () => {
    expect(publicKey(modulus, 384)).not.toBeNull()
    const even = modulus.slice()
    even[383]! &= 0xfe
    const low = modulus.slice()
    low[0]! &= 0x7f
    for (const wrong of [modulus.subarray(1), even, low, new Uint8Array(0)]) expect(publicKey(wrong, 384)).toBeNull()
  })
  it('leave room for the salt in what is encoded', () => {
    const encoded = encode(Uint8Array.of(1), new Uint8Array(48), 384)
    expect([encoded.length, encoded[383], encoded[0]! & 0x80]).toEqual([384, 0xbc, 0])
  })
})

describe('secure randomness', () => {
  it('is asked of WeChat where there is no browser’s', async () => {
    vi.stubGlobal('crypto', undefined)
    vi.stubGlobal('wx', {
      getRandomValues: ({ length, success }: { length: number; success(found: { randomValues: ArrayBuffer }): void }) =>
        success({ randomValues: new Uint8Array(length).fill(7).buffer }),
    })
    expect(lacking()).toBeNull()
    expect(await secureRandom(3)).toEqual(Uint8Array.of(7, 7, 7))
  })
  it('is never replaced by what can be guessed', async () => {
    vi.stubGlobal('crypto', undefined)
    expect(lacking()).toBe('random')
    await expect(secureRandom(3)).rejects.toThrow(NotOnThisPhone)
    vi.stubGlobal('wx', { getRandomValues: ({ fail }: { fail(): void }) => fail() })
    await expect(secureRandom(3)).rejects.toThrow(NotOnThisPhone)
  })
  it('is of no use without numbers of any length', () => {
    vi.stubGlobal('BigInt', undefined)
    expect(lacking()).toBe('bigint')
  })
})
