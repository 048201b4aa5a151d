import { beforeEach, describe, expect, it, vi } from 'vitest'
import { connectClient } from '@/api/client'
import { ApiProblem, Offline } from '@/api/problem'
import { AnonymousDelivery, type AnonymousWire, type AnonymousWords, type Submitted } from '@/pages/hotline/anonymous'
import { randomId, secretKey } from '@/pages/hotline/ids'
import { anonymousWire } from '@/pages/hotline/wire'
import { useSession } from '@/stores/session'

const words: AnonymousWords = { tenant: 'mine', text: '连续三周替班', category: null, urgency: 'normal', unit_id: null, about: [] }
const files = [
  { id: 'a', path: 'blob:a' },
  { id: 'b', path: 'blob:b' },
]
const answer = { id: 'case', receipt: '4821009377165508', token: 'gr_first' } as Submitted
const problem = (status: number): ApiProblem => new ApiProblem({ type: '', title: '', detail: '', status, code: 'x', errors: [] })

let keys: number
let wire: { [Name in keyof AnonymousWire]: ReturnType<typeof vi.fn> } & AnonymousWire
beforeEach(() => {
  keys = 0
  wire = {
    submit: vi.fn(() => Promise.resolve(answer)),
    upload: vi.fn(() => Promise.resolve()),
    hang: vi.fn(() => Promise.resolve()),
    renew: vi.fn(() => Promise.resolve('gr_second')),
    key: vi.fn(() => Promise.resolve(`key-${(keys += 1)}`)),
    id: vi.fn(() => Promise.resolve('line')),
  } as never
})

describe('an anonymous appeal on its way', () => {
  it('keeps its key while its words stay the same: it is one appeal', async () => {
    wire.submit.mockRejectedValueOnce(new Offline('timeout'))
    const delivery = new AnonymousDelivery(wire)
    await expect(delivery.submit(words)).rejects.toBeInstanceOf(Offline)
    await delivery.submit({ ...words })
    expect(wire.submit.mock.calls.map((call) => call[1])).toEqual(['key-1', 'key-1'])
  })
  it('takes a new key for changed words: under the old one the change would be dropped', async () => {
    wire.submit.mockRejectedValueOnce(new Offline('timeout'))
    const delivery = new AnonymousDelivery(wire)
    await delivery.submit(words).catch(() => undefined)
    await delivery.submit({ ...words, text: '还有一句' })
    expect(wire.submit.mock.calls.map((call) => call[1])).toEqual(['key-1', 'key-2'])
  })
  it('is never sent again once there is a receipt', async () => {
    const delivery = new AnonymousDelivery(wire)
    await delivery.submit(words)
    expect((await delivery.submit({ ...words, text: '别的' })).receipt).toBe(answer.receipt)
    expect(wire.submit).toHaveBeenCalledTimes(1)
  })
  it('has its receipt though the photos fail, and sends only what did not arrive', async () => {
    const delivery = new AnonymousDelivery(wire)
    await delivery.submit(words)
    wire.upload.mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Offline('unreachable'))
    const counted: number[] = []
    await expect(delivery.carry(files, '照片', (done) => counted.push(done))).rejects.toBeInstanceOf(Offline)
    expect([delivery.answer?.receipt, wire.hang.mock.calls.length]).toEqual([answer.receipt, 0])
    await delivery.carry(files, '照片', (done) => counted.push(done))
    expect(wire.upload.mock.calls.map((call) => call[0].id)).toEqual(['a', 'b', 'b'])
    expect(wire.hang).toHaveBeenCalledWith({ id: 'line', words: '照片', fileIds: ['a', 'b'] }, 'case', 'gr_first')
    expect(counted).toEqual([1, 1, 2])
  })
  it('says the line that files hang on under one id, however often', async () => {
    const delivery = new AnonymousDelivery(wire)
    await delivery.submit(words)
    wire.hang.mockRejectedValueOnce(new Offline('timeout'))
    await delivery.carry(files, '照片').catch(() => undefined)
    await delivery.carry(files, '照片')
    await delivery.carry(files, '照片')
    expect(wire.hang.mock.calls.map((call) => call[0].id)).toEqual(['line', 'line'])
    expect(wire.upload).toHaveBeenCalledTimes(2)
  })
  it('renews a token that has ended by its receipt, once', async () => {
    const delivery = new AnonymousDelivery(wire)
    await delivery.submit(words)
    wire.upload.mockRejectedValueOnce(problem(401))
    await delivery.carry(files, '照片')
    expect(wire.renew).toHaveBeenCalledWith('mine', answer.receipt)
    expect(wire.upload.mock.calls.map((call) => call[2])).toEqual(['gr_first', 'gr_second', 'gr_second'])
    expect(wire.renew).toHaveBeenCalledTimes(1)
  })
  it('takes a refusal for one: it is not asked again by itself', async () => {
    const delivery = new AnonymousDelivery(wire)
    await delivery.submit(words)
    wire.upload.mockRejectedValue(problem(422))
    await expect(delivery.carry(files, '照片')).rejects.toMatchObject({ status: 422 })
    expect([wire.upload.mock.calls.length, wire.renew.mock.calls.length]).toEqual([1, 0])
  })
})

describe('what goes over the wire', () => {
  interface Sent {
    url: string
    header: Record<string, string>
    data: string
    success(answer: object): void
  }
  let sent: Sent[]
  beforeEach(() => {
    sent = []
    vi.mocked(uni.request).mockImplementation(((options: Sent) => {
      sent.push(options)
      options.success({ statusCode: 201, data: { ...answer, token: 'gr_second' }, header: {} })
    }) as never)
    connectClient({ token: () => 'gy_session', language: () => 'zh-CN', refused: () => Promise.resolve(), reached: () => undefined })
  })
  it('names no session when the appeal is submitted, though somebody is signed in', async () => {
    await anonymousWire.submit(words, 'secret-key-of-the-appeal')
    expect(sent[0]?.header).toEqual({
      Accept: 'application/json',
      'Accept-Language': 'zh-CN',
      'Content-Type': 'application/json',
      'Idempotency-Key': 'secret-key-of-the-appeal',
    })
    expect(JSON.parse(sent[0]?.data ?? '')).toEqual({ mode: 'anonymous', id: null, title: null, ...words })
    expect(JSON.stringify(sent)).not.toContain('gy_')
  })
  it('names no session when a receipt is opened, and the receipt’s token when files are said', async () => {
    expect(await anonymousWire.renew('mine', '4821009377165508')).toBe('gr_second')
    await anonymousWire.hang({ id: 'line', words: '照片', fileIds: ['a'] }, 'case', 'gr_first')
    expect(sent.map((one) => one.header.Authorization)).toEqual([undefined, 'Bearer gr_first'])
    expect(JSON.stringify(sent)).not.toContain('gy_')
  })
  it('does not end the session when a receipt’s token is refused', async () => {
    const session = useSession()
    connectClient({ token: () => 'gy_session', language: () => 'zh-CN', refused: (token) => session.refused(token), reached: () => undefined })
    const end = vi.spyOn(session, 'end')
    vi.mocked(uni.request).mockImplementation(((options: Sent) => options.success({ statusCode: 401, data: {}, header: {} })) as never)
    await expect(anonymousWire.hang({ id: 'line', words: '照片', fileIds: ['a'] }, 'case', 'gr_ended')).rejects.toMatchObject({ status: 401 })
    expect(end).not.toHaveBeenCalled()
  })
})

describe('ids of what is anonymous', () => {
  it('tell nothing: version 4, never twice', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, randomId))
    for (const id of made) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(new Set(made).size).toBe(50)
  })
  it('come with a key that nobody guesses', async () => {
    const [one, other] = [await secretKey(), await secretKey()]
    expect(one).toMatch(/^[\da-f]{48}$/)
    expect(one).not.toBe(other)
  })
})
