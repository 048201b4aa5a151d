import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { connectClient } from '@/api/client'
import { bytes } from '@/composables/numbers'
import { useHolding } from '@/composables/useHolding'
import { granted, wish } from '@/composables/wishes'
import { paragraphs } from '@/pages/consent/paragraphs'
import { wrong } from '@/pages/profile/own'
import { deviceIcon, deviceName } from '@/pages/sessions/device'
import { useConnectivity } from '@/stores/connectivity'
import { useQueue } from '@/stores/queue'
import { useSession } from '@/stores/session'
import { cacheOf, draftsOf, libraryOf, sizeOf } from '@/stores/storage'

type Options = { url: string; method: string; data?: string; success(answer: object): void; fail(fault: object): void }
let asked: { call: string; body: unknown }[]
let answer: () => { status: number; data: unknown } | null

const me = (given: boolean, version = 1) => ({ id: 'anna', name: '孙强', username: 'anna', tenant: { code: 'mine' }, permissions: [], consent: { version, given } })
function signedIn(given: boolean, version = 1): ReturnType<typeof useSession> {
  const session = useSession()
  session.begin({ tenant: 'mine', username: 'anna' }, { token: 't', expires_at: '', member: me(given, version) as never })
  return session
}
const led = (): unknown[] => vi.mocked(uni.reLaunch).mock.calls.map(([to]) => (to as { url: string }).url)

beforeEach(() => {
  asked = []
  answer = () => ({ status: 204, data: '' })
  vi.mocked(uni.request).mockImplementation(((options: Options) => {
    asked.push({ call: `${options.method} ${options.url.replace('/api/v1', '')}`, body: JSON.parse(options.data ?? 'null') })
    const given = answer()
    if (given) options.success({ statusCode: given.status, data: given.data, header: {} })
    else options.fail({ errMsg: 'request:fail' })
  }) as never)
  connectClient({ token: () => useSession().token, language: () => 'zh-CN', refused: (token) => useSession().refused(token), reached: () => undefined })
})

describe('consent', () => {
  it('stands before everything until it is given, and is led to once however many pages ask', async () => {
    const session = signedIn(false)
    expect(session.barrier).toBe('consent')
    await Promise.all([session.stand(), session.stand(), session.enter()])
    expect(led()).toEqual(['/pages/consent/index'])
    answer = () => ({ status: 200, data: {} })
    await session.decide(1, 'given', 'key')
    expect(asked).toEqual([{ call: 'PUT /me/consents/privacy', body: { version: 1, decision: 'given' } }])
    expect(session.barrier).toBeNull()
    await session.enter()
    expect(led()).toEqual(['/pages/consent/index', '/pages/home/index'])
  })
  it('is asked again when the text has changed, and leads back to where one was', async () => {
    const session = signedIn(true)
    expect(session.barrier).toBeNull()
    vi.stubGlobal('getCurrentPages', () => [{ route: 'pages/inspections/index' }])
    answer = () => ({ status: 200, data: me(false, 2) })
    await session.refreshMe()
    expect(session.barrier).toBe('consent')
    await session.stand()
    vi.stubGlobal('getCurrentPages', () => [{ route: 'pages/consent/index' }])
    await session.decide(2, 'given', 'key')
    await session.enter()
    expect(led()).toEqual(['/pages/consent/index', '/pages/inspections/index'])
    vi.stubGlobal('getCurrentPages', () => [])
  })
  it('stays asked while the answer did not get through', async () => {
    const session = signedIn(false)
    answer = () => null
    await expect(session.decide(1, 'given', 'key')).rejects.toThrow('unreachable')
    expect(session.barrier).toBe('consent')
  })
  it('withdrawn ends the session here too, and what was cached goes', async () => {
    const session = signedIn(true)
    cacheOf('mine:anna').write('home', 1)
    draftsOf('mine:anna').write('report', 'half')
    answer = () => ({ status: 200, data: {} })
    await session.decide(1, 'withdrawn', 'key')
    expect([session.signedIn, session.barrier, session.endedBy]).toEqual([false, 'sign-in', 'signed-out'])
    expect(led()).toEqual(['/pages/sign-in/index'])
    expect([cacheOf('mine:anna').read('home'), draftsOf('mine:anna').read('report')]).toEqual([null, 'half'])
  })
  it('is not asked of a copy from before there was consent', () => {
    const session = useSession()
    session.kept = { token: 't', expires_at: '', me: { id: 'anna', tenant: { code: 'mine' } } } as never
    expect(session.barrier).toBeNull()
  })
})

describe('the text of the consent', () => {
  it('is parted at empty lines, with short openings as headings', () => {
    expect(paragraphs('这是内部应用，只给职工用：真的。\n\n谁能看到：经办的人。\n还有管理员。\n\n\n有疑问，请找管理员。\n')).toEqual([
      { lead: '', text: '这是内部应用，只给职工用：真的。' },
      { lead: '谁能看到', text: '经办的人。\n还有管理员。' },
      { lead: '', text: '有疑问，请找管理员。' },
    ])
    expect(paragraphs('')).toEqual([])
  })
})

describe('what lies on the phone', () => {
  const holding = () => effectScope().run(() => useHolding()) as ReturnType<typeof useHolding>

  it('is counted by what it is for, one’s own only', async () => {
    signedIn(true)
    useConnectivity().connected = false
    cacheOf('mine:anna').write('home', 'x'.repeat(98))
    cacheOf('mine:boris').write('home', 'x'.repeat(5000))
    libraryOf('mine:anna').write('places', ['井'])
    draftsOf('mine:anna').write('report', { text: 'half' })
    await useQueue().add('hazard', { text: 'kept' }, [{ id: 'photo', path: 'data:image/png;base64,iVBORw0KGgo=', size: 70_000 }])
    const { holding: held, measure } = holding()
    await measure()
    expect(held.value).toMatchObject({ copies: 100, library: 7, drafts: 15, items: 1 })
    expect(held.value.waiting).toBeGreaterThan(70_000)
  })
  it('is cleared of what was seen, never of what was written or waits', async () => {
    signedIn(true)
    useConnectivity().connected = false
    cacheOf('mine:anna').write('home', 1)
    libraryOf('mine:anna').write('places', [1])
    draftsOf('mine:anna').write('report', { text: 'half' })
    await useQueue().add('hazard', { text: 'kept' })
    const { holding: held, clear } = holding()
    await clear()
    expect(held.value).toMatchObject({ copies: 0, library: 3, drafts: 15 })
    expect(held.value.items).toBeGreaterThan(0)
  })
  it('is measured in bytes and said in the unit that fits', () => {
    expect([sizeOf('ab'), sizeOf('é'), sizeOf('井'), sizeOf('𠮷')]).toEqual([4, 4, 5, 6])
    expect([0, 999, 36_400, 2_140_000].map(bytes)).toEqual(['0 B', '999 B', '36 kB', '2.1 MB'])
  })
})

describe('one’s own data', () => {
  it('take the forms that the service takes', () => {
    expect([wrong('phone', '13800001234'), wrong('phone', '1380000123'), wrong('phone', '23800001234')]).toEqual([false, true, true])
    expect(['meng.qs', 'abc', '1abcd', 'meng qs', 'a'.repeat(33)].map((name) => wrong('username', name))).toEqual([false, true, true, true, true])
  })
  it('changed here are remembered for the next sign-in', () => {
    const session = signedIn(true)
    session.remember({ ...me(true), username: 'meng' } as never)
    expect([session.username, uni.getStorageSync('gy:device:username')]).toEqual(['meng', 'meng'])
  })
})

describe('a device’s name', () => {
  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50', 'iphone', 'wechat', ''],
    ['Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36', 'android', 'Chrome', ''],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0 Safari/537.36 Edg/128.0', 'windows', 'Edge', ''],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17 Safari/605.1.15', 'mac', 'Safari', ''],
    ['curl/7.88.1', null, null, 'curl/7.88.1'],
    [null, null, null, ''],
  ])('%s', (agent, device, browser, other) => {
    expect(deviceName(agent)).toEqual({ device, browser, other })
  })

  it.each([
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0 Safari/537.36 Edg/128.0', 'computer'],
    ['Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36', 'device'],
    [null, 'device'],
  ])('is drawn beside %s', (agent, icon) => {
    expect(deviceIcon(agent)).toBe(icon)
  })
})

describe('a wish left for a tab', () => {
  it('is granted once', () => {
    wish('cases', 'mine')
    expect([granted('cases'), granted('cases'), granted('me')]).toEqual(['mine', null, null])
  })
})
