import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { connectClient } from '@/api/client'
import { base64url, fromBase64url } from '@/anonymous/bytes'
import { useReward, type Reward } from '@/pages/hotline/talk/useReward'
import { useRewardTokens } from '@/stores/rewardTokens'

const request = vi.mocked(uni.request)
const pair = generateKeyPairSync('rsa', { modulusLength: 3072 })
const secret = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
const sign = (blinded: string): string =>
  base64url(new Uint8Array(privateDecrypt({ key: secret, padding: constants.RSA_NO_PADDING }, fromBase64url(blinded)!)))
const key = {
  denomination: 20, epoch: '2026Q4', modulus: pair.publicKey.export({ format: 'jwk' }).n as string, exponent: 65_537,
  signed: 9, outstanding: 6, ends_on: '2026-12-31', redeemable_until: '2027-12-31',
}
const way = { id: 'case', bearer: 'gr_receipt', tenant: 'mine' }
const reward: Reward = { denomination: 20, epoch: '2026Q4', signed: false, redeemable_until: '2027-12-31' }

type Answer = { statusCode: number; data: unknown } | null
let sent: { url: string; header: Record<string, string>; blinded?: string }[]
let answer: (blinded: string) => Answer
beforeEach(() => {
  sent = []
  answer = (blinded) => ({ statusCode: 200, data: { blind_signature: sign(blinded) } })
  connectClient({ token: () => 'session', language: () => 'zh-CN', refused: () => Promise.resolve(), reached: () => undefined })
  request.mockReset()
  request.mockImplementation((options) => {
    const blinded = options.data ? (JSON.parse(options.data as string) as { blinded: string }).blinded : undefined
    sent.push({ url: options.url, header: options.header as Record<string, string>, blinded })
    const found = blinded === undefined ? { statusCode: 200, data: { least_set: 5, keys: [key] } } : answer(blinded)
    if (found) options.success?.({ ...found, header: {}, cookies: [] } as never)
    else options.fail?.({ errMsg: 'request:fail' } as never)
    return undefined as never
  })
})
const signings = () => sent.filter((one) => one.blinded !== undefined)

describe('the thanks for an anonymous case', () => {
  it('are collected over the receipt, and no request carries the session', async () => {
    const collecting = useReward(way, reward)
    await collecting.collect()
    expect([collecting.state.value, collecting.problem.value]).toEqual(['done', ''])
    expect(collecting.from.value).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(useRewardTokens().tokens.map((one) => [one.state, one.tenant, one.denomination])).toEqual([['ready', 'mine', 20]])
    expect(signings().map((one) => [one.url, one.header.Authorization])).toEqual([['/api/v1/appeals/case/reward-signature', 'Bearer gr_receipt']])
    expect(sent.map((one) => one.header.Authorization)).not.toContain('Bearer session')
  })
  it('can be collected again when the answer was lost, though the service says that they are signed', async () => {
    answer = () => null
    const first = useReward(way, reward)
    await first.collect()
    expect([first.state.value, first.problem.value !== '', first.busy.value]).toEqual(['again', true, false])
    answer = (blinded) => ({ statusCode: 200, data: { blind_signature: sign(blinded) } })
    const later = useReward(way, { ...reward, signed: true })
    await later.look()
    expect(later.state.value).toBe('again')
    await later.collect()
    expect(later.state.value).toBe('done')
    expect(new Set(signings().map((one) => one.blinded)).size).toBe(1)
  })
  it('are said to be taken where they were collected before', async () => {
    const collecting = useReward(way, { ...reward, signed: true })
    await collecting.look()
    expect(collecting.state.value).toBe('taken')
  })
  it('leave nothing half done here when another phone was faster', async () => {
    answer = () => ({ statusCode: 409, data: { code: 'reward.already_signed', title: '', detail: '已经领过', status: 409 } })
    const collecting = useReward(way, reward)
    await collecting.collect()
    expect([collecting.state.value, useRewardTokens().tokens]).toEqual(['taken', []])
  })
  it('are not kept when what came back is no signature', async () => {
    answer = (blinded) => ({ statusCode: 200, data: { blind_signature: blinded } })
    const collecting = useReward(way, reward)
    await collecting.collect()
    expect(collecting.problem.value).toContain('没有存')
    expect(useRewardTokens().tokens.map((one) => one.state)).toEqual(['pending'])
  })
})
