import { beforeEach, describe, expect, it, vi } from 'vitest'
import { fromBase64url } from '@/anonymous/bytes'
import { codeOf } from '@/anonymous/token'
import { connectClient } from '@/api/client'
import { useRedemption } from '@/pages/reward/useRedemption'
import { device } from '@/stores/storage'
import vectors from './vectors.json'

const request = vi.mocked(uni.request)
const vector = vectors.tokens[0]!
const raw = (text: string): Uint8Array => fromBase64url(text)!
const code = codeOf({ denomination: 20, epoch: '2026Q4', serial: raw(vector.serial), signature: raw(vector.signature) })

/** Answer each path as told; a number refuses with this status. */
function service(answers: Record<string, unknown>): string[] {
  const sent: string[] = []
  request.mockImplementation((options) => {
    const path = options.url.split('?')[0] ?? ''
    sent.push(`${options.method} ${path}`)
    const answer = answers[path]
    const refused = typeof answer === 'number'
    const problem = { code: 'reward.held_back', title: 'T', detail: 'too few', status: answer }
    options.success?.({ statusCode: refused ? answer : 200, data: refused ? problem : answer, header: {}, cookies: [] } as never)
    return undefined as never
  })
  return sent
}
function keys(signed: number, modulus = vector.modulus): unknown {
  const days = { ends_on: '2026-12-31', redeemable_until: '2027-12-31' }
  return { least_set: 5, keys: [{ denomination: 20, epoch: '2026Q4', modulus, exponent: 65_537, signed, outstanding: 1, ...days }] }
}
const KEYS = '/api/v1/reward-keys'
const REDEEM = '/api/v1/reward-redemptions'

beforeEach(() => {
  request.mockReset()
  vi.useFakeTimers({ now: Date.parse('2026-11-20T04:00:00Z'), toFake: ['Date'] })
  const me = { id: 'm', tenant: { code: 'yunxiuling', timezone: 'Asia/Shanghai' }, consent: { given: true } }
  device.write('session', { token: 'mine', expires_at: '2027-01-01T00:00:00Z', me })
  connectClient({ token: () => 'mine', language: () => 'zh-CN', refused: () => Promise.resolve(), reached: () => undefined })
})

describe('a pasted code', () => {
  it('is checked before anything of it is sent, and redeemed once the person says so', async () => {
    const sent = service({ [KEYS]: keys(9), [REDEEM]: { transaction_id: 't', amount: 20 } })
    const here = useRedemption()
    here.pasted.value = `${code.slice(0, 60)}\n${code.slice(60)}`
    await here.lookAtPasted()
    expect([here.wrong.value, here.opened.value?.advice.kind]).toEqual(['', 'ready'])
    expect(sent).toEqual([`GET ${KEYS}`])
    expect(await here.redeem()).toBe(20)
    expect(sent).toEqual([`GET ${KEYS}`, `POST ${REDEEM}`])
    expect(JSON.parse(request.mock.calls[1]?.[0].data as string)).toEqual({
      denomination: 20,
      epoch: '2026Q4',
      serial: vector.serial,
      signature: vector.signature,
    })
    expect([here.pasted.value, here.opened.value]).toEqual(['', null])
  })
  it.each([
    ['', 'reward.needCode'],
    ['GY1.20', 'reward.badCode'],
    [code.slice(0, -5), 'reward.badCode'],
  ])('that is none asks nobody: %s', async (typed) => {
    const sent = service({})
    const here = useRedemption()
    here.pasted.value = typed
    await here.lookAtPasted()
    expect(here.wrong.value).not.toBe('')
    expect([here.opened.value, sent]).toEqual([null, []])
  })
  it('of another enterprise is not opened', async () => {
    service({ [KEYS]: keys(9, vectors.tokens[1]!.modulus) })
    const here = useRedemption()
    here.pasted.value = code
    await here.lookAtPasted()
    expect(here.opened.value).toBeNull()
    expect(here.wrong.value).not.toBe('')
  })
  it('is told to wait while few are like it', async () => {
    service({ [KEYS]: keys(2) })
    const here = useRedemption()
    here.pasted.value = code
    await here.lookAtPasted()
    expect(here.opened.value?.advice).toEqual({ kind: 'held', signed: 2, least: 5, until: '2026-12-31' })
  })
  it('stays open with the service’s words when it refuses', async () => {
    service({ [KEYS]: keys(9), [REDEEM]: 409 })
    const here = useRedemption()
    here.pasted.value = code
    await here.lookAtPasted()
    expect(await here.redeem()).toBeNull()
    expect(here.form.fault.value).toMatchObject({ detail: 'too few' })
    expect([here.opened.value?.code, here.pasted.value]).toEqual([code, code])
  })
  it('is not redeemed when the key has changed since', async () => {
    service({ [KEYS]: keys(9) })
    const here = useRedemption()
    here.pasted.value = code
    await here.lookAtPasted()
    here.opened.value = null
    service({ [KEYS]: keys(9, vectors.tokens[1]!.modulus) })
    await here.lookAtPasted()
    expect(here.opened.value).toBeNull()
    expect(here.problem.value).not.toBe('')
  })
})
