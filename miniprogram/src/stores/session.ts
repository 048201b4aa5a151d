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

const HOME = '/pages/home/index'
const SIGN_IN = '/pages/sign-in/index'
let ending: Promise<void> | null = null

function currentAddress(): string | null {
  const pages = getCurrentPages() as unknown as { $page?: { fullPath?: string }; route?: string }[]
  const page = pages[pages.length - 1]
  const address = page?.$page?.fullPath ?? (page?.route ? `/${page.route}` : null)
  return address && !address.startsWith(SIGN_IN) ? address : null
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
      if (this.kept && this.token === token) {
        this.kept = { ...this.kept, me }
        device.write('session', this.kept)
      }
      return me
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
      return this.end('expired')
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
      await uni.reLaunch({ url: SIGN_IN })
    },
    /** Go where the person was when the session ended, or home. */
    async enter(): Promise<void> {
      const url = this.returnTo ?? HOME
      this.returnTo = null
      await uni.reLaunch({ url })
    },
  },
})
