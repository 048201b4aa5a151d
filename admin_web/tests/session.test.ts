import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '@/api/problem'
import { useSession, type Me } from '@/session/store'

beforeEach(() => setActivePinia(createPinia()))

describe('signing in again', () => {
  it('keeps an unattended page covered when a request fails meanwhile, and answers both', async () => {
    const session = useSession()
    session.me = { permissions: ['self'] } as unknown as Me
    const locked = session.renew('idle')
    const refused = session.renew('expired')
    expect(session.renewal?.why).toBe('idle')
    session.renewal!.settle()
    await Promise.all([locked, refused])
    expect(session.renewal).toBeNull()
    const later = session.renew()
    expect(session.renewal?.why).toBe('expired')
    session.renewal!.giveUp(new ApiProblem({ code: 'given_up', status: 401 }))
    await expect(later).rejects.toMatchObject({ code: 'given_up' })
  })
  it('asks nobody when nobody was signed in', async () => {
    await expect(useSession().renew()).rejects.toMatchObject({ status: 401 })
  })
  it('is over at once when somebody signs out, and tells the server by the token that it held', async () => {
    sessionStorage.setItem('gy-token', 'held')
    const told = vi.fn<(path: string, init: RequestInit) => Promise<Response>>(() => new Promise(() => undefined))
    vi.stubGlobal('fetch', told)
    const session = useSession()
    session.me = { permissions: ['self'] } as unknown as Me
    session.signOut()
    expect([session.token, session.me, sessionStorage.getItem('gy-token')]).toEqual([null, null, null])
    expect(told.mock.calls[0]?.[1]).toMatchObject({ method: 'DELETE', headers: { Authorization: 'Bearer held' } })
    vi.unstubAllGlobals()
  })
  it('knows what a member may do', () => {
    const session = useSession()
    session.me = { permissions: ['cases.read'] } as unknown as Me
    expect([session.can(undefined), session.can('cases.read'), session.can(['x', 'cases.read']), session.can('x')]).toEqual([true, true, true, false])
  })
})
