import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api, connectClient } from '@/api/client'
import { ApiProblem, Offline } from '@/api/problem'
import { useSession } from '@/stores/session'
import { cacheOf, draftsOf } from '@/stores/storage'

type Options = { url: string; method: string; header: Record<string, string>; success(answer: object): void; fail(fault: object): void }
const request = vi.mocked(uni.request) as unknown as ReturnType<typeof vi.fn>
let asked: Options[]
let reached: boolean[]

function answer(statusCode: number, data: unknown, header: object = {}): void {
  request.mockImplementation((options: Options) => {
    asked.push(options)
    options.success({ statusCode, data, header })
  })
}
const me = (id: string) => ({ id, name: '孟庆山', tenant: { code: 'mine', name: '矿', timezone: 'Asia/Shanghai' }, permissions: ['self'] })
const member = (id: string) => ({ token: `token-${id}`, expires_at: '2030-01-01T00:00:00Z', member: me(id) })

async function signIn(id: string): Promise<ReturnType<typeof useSession>> {
  const session = useSession()
  answer(201, member(id))
  await session.signIn({ tenant: 'mine', username: id, password: 'secret' })
  return session
}

beforeEach(() => {
  asked = []
  reached = []
  connectClient({
    token: () => useSession().token,
    language: () => 'zh-CN',
    refused: (token) => useSession().refused(token),
    reached: (answered) => reached.push(answered),
  })
})

describe('the client', () => {
  it('fills paths and queries, and says who asks in which language', async () => {
    await signIn('anna')
    answer(200, {})
    await api.get('/api/v1/boards/{code}/standings/me', { path: { code: 'a/b' }, query: { window: 'week', on: undefined } })
    const last = asked[asked.length - 1] as Options
    expect(last.url).toBe('/api/v1/boards/a%2Fb/standings/me?window=week')
    expect(last.header).toMatchObject({ Authorization: 'Bearer token-anna', 'Accept-Language': 'zh-CN' })
    expect(last.header).not.toHaveProperty('Idempotency-Key')
  })
  it('gives a write the key it was given', async () => {
    await signIn('anna')
    answer(204, '')
    await api.delete('/api/v1/me/sessions', { key: 'mine' })
    expect((asked[asked.length - 1] as Options).header['Idempotency-Key']).toBe('mine')
  })
  it('rejects with what the service said', async () => {
    await signIn('anna')
    const errors = [{ pointer: '/body/note', code: 'length', detail: '太长' }]
    answer(422, { type: 't', title: '有几处要改', status: 422, detail: '改好再送', code: 'invalid_input', errors })
    await expect(api.get('/api/v1/me')).rejects.toMatchObject({ status: 422, code: 'invalid_input', errors })
  })
  it('pays for an unchanged answer once, and never shows one person another’s', async () => {
    await signIn('anna')
    answer(200, { items: [1] }, { ETag: '"v1"' })
    await api.get('/api/v1/boards')
    answer(304, '')
    expect(await api.get('/api/v1/boards')).toEqual({ items: [1] })
    expect((asked[asked.length - 1] as Options).header).toMatchObject({ 'If-None-Match': '"v1"' })
    answer(200, { items: [2] }, { ETag: '"v2"' })
    expect(await api.get('/api/v1/boards')).toEqual({ items: [2] })
    await signIn('boris')
    answer(200, { items: [3] })
    await api.get('/api/v1/boards')
    expect((asked[asked.length - 1] as Options).header).not.toHaveProperty('If-None-Match')
  })
  it('has the unchanged answer even if others pushed it out of the memory meanwhile', async () => {
    await signIn('anna')
    answer(200, { items: ['kept'] }, { ETag: '"v1"' })
    await api.get('/api/v1/boards')
    request.mockImplementationOnce((options: Options) => void asked.push(options))
    const waiting = api.get('/api/v1/boards')
    await vi.waitFor(() => expect(asked[asked.length - 1]?.header).toMatchObject({ 'If-None-Match': '"v1"' }))
    const open = asked[asked.length - 1] as Options
    for (let page = 0; page < 30; page += 1) await api.get('/api/v1/boards', { query: { cursor: String(page) } as never })
    open.success({ statusCode: 304, data: '', header: {} })
    expect(await waiting).toEqual({ items: ['kept'] })
  })
  it('makes a problem of a proxy’s page, and reads how long to wait', async () => {
    await signIn('anna')
    answer(503, '<html>', { 'Retry-After': '7' })
    const fault = (await api.get('/api/v1/me').catch((thrown: unknown) => thrown)) as ApiProblem
    expect(fault).toBeInstanceOf(ApiProblem)
    expect([fault.passing, fault.retryAfter]).toEqual([true, 7])
  })
  it('tells silence from refusal, and slowness from silence', async () => {
    await signIn('anna')
    for (const [errMsg, reason] of [['request:fail', 'unreachable'], ['request:fail timeout', 'timeout']]) {
      request.mockImplementation((options: Options) => options.fail({ errMsg }))
      await expect(api.get('/api/v1/me')).rejects.toMatchObject({ name: 'Offline', reason })
    }
    expect(reached.slice(-2)).toEqual([false, false])
    expect(new Offline('timeout')).not.toBeInstanceOf(ApiProblem)
  })
})

describe('the session', () => {
  it('ends once when many calls are refused together, and leads to sign-in', async () => {
    const session = await signIn('anna')
    answer(401, { code: 'unauthenticated' })
    const results = await Promise.allSettled([api.get('/api/v1/me'), api.get('/api/v1/me/points'), api.get('/api/v1/me/todos')])
    expect(results.every((one) => one.status === 'rejected')).toBe(true)
    expect([session.signedIn, session.endedBy]).toEqual([false, 'expired'])
    expect(uni.reLaunch).toHaveBeenCalledTimes(1)
  })
  it('survives a 403', async () => {
    const session = await signIn('anna')
    answer(403, { code: 'forbidden' })
    await expect(api.get('/api/v1/me')).rejects.toMatchObject({ status: 403 })
    expect(session.signedIn).toBe(true)
  })
  it('is not ended by a late answer to the one before', async () => {
    const session = await signIn('anna')
    await signIn('boris')
    await session.refused('token-anna')
    expect(session.token).toBe('token-boris')
  })
  it('is the other tab’s when that one has signed in anew, and the old token is refused', async () => {
    const session = await signIn('anna')
    uni.setStorageSync('gy:device:session', { token: 'token-new', expires_at: '', me: me('anna') })
    await session.refused('token-anna')
    expect([session.token, session.endedBy]).toEqual(['token-new', null])
    expect(uni.getStorageSync('gy:device:session')).toMatchObject({ token: 'token-new' })
    expect(uni.reLaunch).not.toHaveBeenCalled()
  })
  it('ends here when another tab signs out, and goes home with whoever signs in there', async () => {
    const session = await signIn('anna')
    session.returnTo = '/pages/case/index?id=1'
    await session.adopt(null)
    expect([session.signedIn, session.endedBy, session.returnTo]).toEqual([false, 'signed-out', null])
    expect(uni.reLaunch).toHaveBeenLastCalledWith({ url: '/pages/sign-in/index' })
    await session.adopt({ token: 'token-boris', expires_at: '', me: me('boris') as never })
    expect(session.account).toBe('mine:boris')
    expect(uni.reLaunch).toHaveBeenLastCalledWith({ url: '/pages/home/index' })
  })
  it('leaves the page alone when another tab only learnt more of the same member', async () => {
    const session = await signIn('anna')
    await session.adopt({ token: 'token-anna', expires_at: '', me: { ...me('anna'), name: '孟新' } as never })
    expect(session.me?.name).toBe('孟新')
    expect(uni.reLaunch).not.toHaveBeenCalled()
  })
  it('is not begun by a wrong password, and remembers the enterprise once it was right', async () => {
    const session = useSession()
    answer(401, { code: 'sign_in.refused', detail: '有一样不对' })
    await expect(session.signIn({ tenant: 'mine', username: 'a', password: 'b' })).rejects.toMatchObject({ code: 'sign_in.refused' })
    expect(uni.reLaunch).not.toHaveBeenCalled()
    await signIn('anna')
    expect(uni.getStorageSync('gy:device:tenant')).toBe('mine')
  })
  it('keeps cached copies and drafts to the account they belong to', async () => {
    const session = await signIn('anna')
    cacheOf(session.account as string).write('home', { secret: 1 })
    draftsOf(session.account as string).write('report', { text: 'half' })
    answer(204, '')
    await session.signOut()
    await signIn('boris')
    expect(cacheOf(session.account as string).read('home')).toBeNull()
    expect(draftsOf(session.account as string).read('report')).toBeNull()
    await signIn('anna')
    expect(cacheOf(session.account as string).read('home')).toBeNull()
    expect(draftsOf(session.account as string).read('report')).toEqual({ text: 'half' })
  })
})
