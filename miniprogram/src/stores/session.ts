import { defineStore } from 'pinia'
import { api, type Schema } from '@/api/client'
import { device, forgetCache } from './storage'

type Me = Schema<'MeOut'>
interface Kept {
  token: string
  expires_at: string
  me: Me
}
export type EndReason = 'signed-out' | 'expired'

/** What must be done before anything else is shown. */
export type Barrier = 'sign-in' | 'consent'
const BARRIERS: Record<Barrier, string> = { 'sign-in': '/pages/sign-in/index', consent: '/pages/consent/index' }
const HOME = '/pages/home/index'
let ending: Promise<void> | null = null
let leading: Promise<void> | null = null

function currentAddress(): string | null {
  const pages = getCurrentPages() as unknown as { $page?: { fullPath?: string }; route?: string }[]
  const page = pages[pages.length - 1]
  const address = page?.$page?.fullPath ?? (page?.route ? `/${page.route}` : null)
  return address && !Object.values(BARRIERS).some((barrier) => address.startsWith(barrier)) ? address : null
}

export const useSession = defineStore('session', {
  state: () => ({
    kept: device.read<Kept>('session'),
    tenantCode: device.read<string>('tenant') ?? '',
    username: device.read<string>('username') ?? '',
    endedBy: null as EndReason | null,
    returnTo: null as string | null,
  }),
  getters: {
    signedIn: (state) => state.kept !== null,
    token: (state) => state.kept?.token ?? null,
    me: (state) => state.kept?.me ?? null,
    tenant: (state) => state.kept?.me.tenant ?? null,
    zone: (state) => state.kept?.me.tenant.timezone ?? 'Asia/Shanghai',
    /** Whose cached copies, drafts and queue these are. */
    account: (state) => (state.kept ? `${state.kept.me.tenant.code}:${state.kept.me.id}` : null),
    /** Null: nothing stands in the way. A copy of `me` from before there was consent says nothing of it. */
    barrier: (state): Barrier | null => {
      if (!state.kept) return 'sign-in'
      return (state.kept.me as Partial<Me>).consent?.given === false ? 'consent' : null
    },
    may: (state) => (permission: string) => state.kept?.me.permissions.includes(permission) ?? false,
  },
  actions: {
    async signIn(body: Schema<'SignInIn'>): Promise<void> {
      this.begin(body, await api.post('/api/v1/sessions', { body, anonymous: true }))
    },
    async activate(body: Schema<'ActivationIn'>): Promise<void> {
      this.begin(body, await api.post('/api/v1/activations', { body, anonymous: true }))
    },
    /** Sign in with the WeChat account that was bound before; in the mini-program only. */
    async signInWithWechat(tenant: string, oneTimeCode: string | null): Promise<void> {
      const { code } = await uni.login({ provider: 'weixin' })
      const body = { tenant, code, one_time_code: oneTimeCode }
      this.begin({ tenant, username: this.username }, await api.post('/api/v1/sessions/wechat', { body, anonymous: true }))
    },
    begin(by: { tenant: string; username: string }, answer: { token: string; expires_at: string; member: Me }): void {
      this.kept = { token: answer.token, expires_at: answer.expires_at, me: answer.member }
      device.write('session', this.kept)
      this.tenantCode = by.tenant
      this.username = by.username
      device.write('tenant', by.tenant)
      device.write('username', by.username)
      this.endedBy = null
    },
    async refreshMe(): Promise<Me> {
      const token = this.token
      const me = await api.get('/api/v1/me')
      if (this.token === token) this.remember(me)
      return me
    },
    /** Take over what the service says of the signed-in member. */
    remember(me: Me): void {
      if (!this.kept) return
      if (me.username && me.username !== this.kept.me.username) {
        this.username = me.username
        device.write('username', me.username)
      }
      this.kept = { ...this.kept, me }
      device.write('session', this.kept)
    },
    async signOut(): Promise<void> {
      await api.delete('/api/v1/sessions/current')
      await this.end('signed-out')
    },
    async signOutEverywhere(): Promise<void> {
      await api.delete('/api/v1/me/sessions')
      await this.end('signed-out')
    },
    /** Forget the session on this phone without telling the service: no signal, but the phone changes hands. */
    leave(): Promise<void> {
      return this.end('signed-out')
    },
    /** The service refused this token. Many calls may hear so at once: all wait for one ending. */
    refused(token: string | null): Promise<void> {
      if (token !== this.token) return Promise.resolve()
      const stored = device.read<Kept>('session')
      // Another tab has signed in anew, and this one has not heard of it yet.
      if (stored && stored.token !== token) return this.adopt(stored)
      return this.end('expired')
    },
    /** Take over what another tab made of the session: one browser, one person signed in. */
    async adopt(kept: Kept | null): Promise<void> {
      const before = this.account
      this.kept = kept
      if (!kept) {
        if (before) this.endedBy = 'signed-out'
        this.returnTo = null
        return this.stand()
      }
      this.endedBy = null
      if (this.account === before) return
      if (before) this.returnTo = null
      await this.enter()
    },
    /** Hear of other tabs: a browser's storage is theirs too. */
    watchTabs(): void {
      // #ifdef H5
      addEventListener('storage', ({ key }) => {
        if (key === null || key === device.key('session')) void this.adopt(device.read<Kept>('session'))
      })
      // #endif
    },
    end(reason: EndReason): Promise<void> {
      ending ??= this.forget(reason).finally(() => {
        ending = null
      })
      return ending
    },
    async forget(reason: EndReason): Promise<void> {
      const account = this.account
      this.returnTo = reason === 'expired' ? currentAddress() : null
      this.kept = null
      this.endedBy = reason
      device.remove('session')
      if (account && reason === 'signed-out') forgetCache(account)
      await this.stand()
    },
    /** Stand the person before the barrier, if there is one; many pages may ask at once, and they go there once. */
    stand(): Promise<void> {
      const barrier = this.barrier
      if (!barrier) return Promise.resolve()
      if (this.endedBy !== 'signed-out') this.returnTo ??= currentAddress()
      leading ??= Promise.resolve(uni.reLaunch({ url: BARRIERS[barrier] }))
        .then(() => undefined)
        .finally(() => {
          leading = null
        })
      return leading
    },
    /** Remember where someone who is not signed in wanted to go. */
    comeBackTo(path: string | undefined, query: Record<string, unknown> = {}): void {
      if (!path || Object.values(BARRIERS).includes(`/${path}`)) return
      const named = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
      this.returnTo = `/${path}${named.length ? `?${named.join('&')}` : ''}`
    },
    /** Past the barriers: go where the person was before, or home. */
    async enter(): Promise<void> {
      if (this.barrier) return this.stand()
      const url = this.returnTo ?? HOME
      this.returnTo = null
      await uni.reLaunch({ url })
    },
    /** Keep the member's decision about the privacy text (隐私说明); a withdrawal ends every session, this one too. */
    async decide(version: number, decision: 'given' | 'withdrawn', key: string): Promise<void> {
      const body = { version, decision }
      await api.put('/api/v1/me/consents/{document}', { path: { document: 'privacy' }, body, key })
      if (decision === 'withdrawn') await this.leave()
      else if (this.kept) this.remember({ ...this.kept.me, consent: { version, given: true } })
    },
  },
})
