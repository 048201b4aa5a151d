import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { adviceFor } from '@/anonymous/advice'
import { BadSignature } from '@/anonymous/blind'
import { base64url, fromBase64url } from '@/anonymous/bytes'
import { codeOf, isGenuine, readCode, type RewardKey } from '@/anonymous/token'
import { KeyNotTrusted, useRewardTokens } from '@/stores/rewardTokens'
import { device } from '@/stores/storage'
import vectors from './vectors.json'

const request = vi.mocked(uni.request)
const vector = vectors.tokens[0]!
const raw = (text: string): Uint8Array => fromBase64url(text)!
const token = { denomination: vector.denomination, epoch: vector.epoch, serial: raw(vector.serial), signature: raw(vector.signature) }

/** A signer of our own: the raw private operation, which is decryption without padding. */
const pair = generateKeyPairSync('rsa', { modulusLength: 3072 })
const modulus = pair.publicKey.export({ format: 'jwk' }).n as string
const secret = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
const sign = (blinded: string): string =>
  base64url(new Uint8Array(privateDecrypt({ key: secret, padding: constants.RSA_NO_PADDING }, raw(blinded))))

function keyOf(changes: Partial<RewardKey> = {}): RewardKey {
  const days = { ends_on: '2026-12-31', redeemable_until: '2027-12-31' }
  return { denomination: 20, epoch: '2026Q4', modulus, exponent: 65_537, signed: 9, outstanding: 6, ...days, ...changes }
}
function publishes(...keys: RewardKey[]): void {
  request.mockImplementation((options) => {
    options.success?.({ statusCode: 200, data: { least_set: 5, keys }, header: {}, cookies: [] } as never)
    return undefined as never
  })
}
const kind = { tenant: 'yunxiuling', denomination: 20, epoch: '2026Q4' }

beforeEach(() => {
  request.mockReset()
  publishes(keyOf())
})

describe('a code', () => {
  it('is read as it was written, also when its lines were broken', () => {
    const code = codeOf(token)
    expect(code).toMatch(/^GY1\.20\.2026Q4\.[\w-]{555}$/)
    expect(readCode(code)).toEqual(token)
    expect(readCode(`\n ${code.slice(0, 80)}\r\n${code.slice(80)} `)).toEqual(token)
  })
  it.each([
    '',
    'GY1',
    codeOf(token).slice(0, -1),
    codeOf(token).replace('GY1', 'GY2'),
    codeOf(token).replace('2026Q4', '2026Q5'),
    codeOf(token).replace('.20.', '.020.'),
    `${codeOf(token)}.x`,
    '你好，这是我的奖励码',
  ])('is refused when it is none: %s', (text) => {
    expect(readCode(text)).toBeNull()
  })
  it('is genuine under the key that signed it, and no other', () => {
    const own = keyOf({ modulus: vector.modulus })
    expect(isGenuine(vector.tenant, own, token)).toBe(true)
    expect(isGenuine('yunzhou', own, token)).toBe(false)
    expect(isGenuine(vector.tenant, keyOf(), token)).toBe(false)
    expect(isGenuine(vector.tenant, keyOf({ modulus: vector.modulus, exponent: 3 }), token)).toBe(false)
  })
})

describe('collecting a reward', () => {
  it('keeps a token that verifies, and nothing of its case', async () => {
    const store = useRewardTokens()
    const ready = await store.collect('case-7', kind, async (blinded) => sign(blinded))
    expect(store.tokens).toEqual([ready])
    expect(Object.keys(ready).sort()).toEqual(['code', 'denomination', 'epoch', 'from', 'id', 'state', 'tenant'])
    expect(await store.check('yunxiuling', readCode(ready.code)!)).toMatchObject({ leastSet: 5 })
    expect(JSON.stringify(device.read('rewards'))).not.toMatch(/reference|inverse|blinded/)
  })
  it('sends the same message again after an answer was lost', async () => {
    const store = useRewardTokens()
    const sent: string[] = []
    const lost = store.collect('case-7', kind, async (blinded) => {
      sent.push(blinded)
      throw new Error('no signal')
    })
    await expect(lost).rejects.toThrow('no signal')
    expect(store.tokens.map((one) => one.state)).toEqual(['pending'])
    await store.collect('case-7', kind, async (blinded) => {
      sent.push(blinded)
      return sign(blinded)
    })
    expect(sent[0]).toBe(sent[1])
    expect(store.tokens.map((one) => one.state)).toEqual(['ready'])
  })
  it('keeps two cases apart', async () => {
    const store = useRewardTokens()
    const sent = new Set<string>()
    for (const one of ['case-7', 'case-8']) {
      await store.collect(one, kind, async (blinded) => {
        sent.add(blinded)
        return sign(blinded)
      })
    }
    expect(sent.size).toBe(2)
    expect(store.tokens).toHaveLength(2)
  })
  it('asks for the keys without a session', async () => {
    device.write('session', { token: 'mine', me: { id: '1', tenant: { code: 'yunxiuling' } } })
    await useRewardTokens().published('yunxiuling')
    expect(JSON.stringify(request.mock.calls[0]?.[0].header)).not.toContain('Authorization')
  })
  it('takes nothing that does not verify, and can try again', async () => {
    const store = useRewardTokens()
    await expect(store.collect('case-7', kind, async (blinded) => blinded)).rejects.toThrow(BadSignature)
    expect(store.tokens.map((one) => one.state)).toEqual(['pending'])
    await store.collect('case-7', kind, async (blinded) => sign(blinded))
    expect(store.tokens.map((one) => one.state)).toEqual(['ready'])
  })
  it.each([
    ['is missing', []],
    ['is of another quarter', [keyOf({ epoch: '2026Q3' })]],
    ['has another exponent', [keyOf({ exponent: 3 })]],
    ['is too short', [keyOf({ modulus: modulus.slice(0, 342) })]],
  ])('stops before anything is sent when the key %s', async (_, keys) => {
    publishes(...keys)
    const send = vi.fn()
    await expect(useRewardTokens().collect('case-7', kind, send)).rejects.toThrow(KeyNotTrusted)
    expect(send).not.toHaveBeenCalled()
  })
  it('trusts no key that is another one than before: it could be somebody’s own', async () => {
    const store = useRewardTokens()
    await store.published('yunxiuling')
    publishes(keyOf({ modulus: vector.modulus }))
    await expect(store.published('yunxiuling')).rejects.toThrow(KeyNotTrusted)
    await expect(store.published('yunzhou')).resolves.toMatchObject({ least_set: 5 })
  })
  it('proposes to rest for one to four weeks', async () => {
    const ready = await useRewardTokens().collect('case-7', kind, async (blinded) => sign(blinded))
    const days = (Date.parse(ready.from) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(5.9)
    expect(days).toBeLessThanOrEqual(28.4)
  })
})

describe('a redeemed token', () => {
  it('leaves only what it was worth', async () => {
    const store = useRewardTokens()
    const ready = await store.collect('case-7', kind, async (blinded) => sign(blinded))
    store.spent(readCode(ready.code)!)
    expect(store.tokens).toEqual([{ id: ready.id, ...kind, state: 'redeemed' }])
    store.remove(ready.id)
    expect(store.tokens).toEqual([])
  })
})

describe('advice', () => {
  it.each([
    ['few are out and more may come', keyOf({ signed: 4 }), null, '2026-12-31', { kind: 'held', until: '2026-12-31' }],
    ['few are out and none will come', keyOf({ signed: 4 }), null, '2027-01-01', { kind: 'few', until: '2027-12-31' }],
    ['it has not rested', keyOf(), '2026-12-05', '2026-12-04', { kind: 'rest', until: '2026-12-05' }],
    ['it has rested among many', keyOf(), '2026-12-05', '2026-12-05', { kind: 'ready', until: '2027-12-31' }],
    ['it came from another phone', keyOf(), null, '2026-12-04', { kind: 'ready', until: '2027-12-31' }],
  ])('when %s', (_, key, from, today, expected) => {
    expect(adviceFor(key, 5, from, today)).toMatchObject({ ...expected, signed: key.signed })
  })
  it('warns even where an enterprise asks for no company, and counts the token itself', () => {
    expect(adviceFor(keyOf({ signed: 0 }), 1, '2027-01-01', '2026-11-20')).toEqual({ kind: 'few', signed: 1, until: '2027-12-31' })
    expect(adviceFor(keyOf({ signed: 5 }), 1, null, '2026-11-20')).toMatchObject({ kind: 'ready', signed: 5 })
  })
})
