import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, data, newKey } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { components } from '@/api/schema'
import { useAppearance } from '@/composables/appearance'
import { setZone } from '@/composables/time'

export type Me = components['schemas']['MeOut']
export type SignIn = components['schemas']['SignInIn']
type Activation = components['schemas']['ActivationIn']
type SignedIn = components['schemas']['SignedInOut']

const TOKEN = 'gy-token'
const TENANT = 'gy-tenant'

interface Renewal {
  /** `expired`: the page stays visible underneath. `idle`: nobody was here, so the page is covered. */
  why: 'expired' | 'idle'
  settle(): void
  giveUp(reason: ApiProblem): void
}

export const useSession = defineStore('session', () => {
  // sessionStorage ends with its tab: a shared computer keeps nobody signed in.
  const token = ref<string | null>(sessionStorage.getItem(TOKEN))
  const me = shallowRef<Me | null>(null)
  const renewal = shallowRef<Renewal | null>(null)
  let asked: Promise<void> | null = null
  const permissions = computed(() => new Set(me.value?.permissions))

  /** Whether the signed-in member holds the permission, or one of several. */
  function can(permission: string | readonly string[] | undefined): boolean {
    if (permission === undefined) return true
    const any = typeof permission === 'string' ? [permission] : permission
    return any.some((one) => permissions.value.has(one))
  }

  function keepToken(value: string | null): void {
    token.value = value
    if (value) sessionStorage.setItem(TOKEN, value)
    else sessionStorage.removeItem(TOKEN)
  }

  function show(member: Me): void {
    me.value = member
    setZone(member.tenant.timezone)
    useAppearance().setAccent(member.tenant.accent)
  }

  function begin(signedIn: SignedIn): void {
    keepToken(signedIn.token)
    localStorage.setItem(TENANT, signedIn.member.tenant.code)
    show(signedIn.member)
  }

  async function signIn(body: SignIn): Promise<void> {
    begin(await data(api.POST('/api/v1/sessions', { body })))
  }

  async function activate(body: Activation): Promise<void> {
    begin(await data(api.POST('/api/v1/activations', { body })))
  }

  async function load(): Promise<Me> {
    const member = await data(api.GET('/api/v1/me'))
    show(member)
    return member
  }

  /** Forget the session here and end it on the server. Nobody waits for that: the connection may be gone. */
  function signOut(): void {
    const held = token.value
    forget()
    if (held) void tellServer(held)
  }

  /** End a session that this page no longer holds; without a connection it ends by its own age. */
  async function tellServer(held: string): Promise<void> {
    const headers = { Authorization: `Bearer ${held}`, 'Idempotency-Key': newKey() }
    await fetch('/api/v1/sessions/current', { method: 'DELETE', headers, keepalive: true }).catch((error: unknown) =>
      console.info('the server could not be told of the end of this session', error),
    )
  }

  function forget(): void {
    keepToken(null)
    me.value = null
  }

  /** Ask to sign in again above the page. Resolves when done; rejects with code `given_up` when they leave instead. */
  function renew(why: Renewal['why'] = 'expired'): Promise<void> {
    if (!me.value) return Promise.reject(new ApiProblem({ code: 'unauthenticated', status: 401 }))
    // A request that fails while the page is covered must not uncover it: it waits for the same answer.
    asked ??= new Promise<void>((resolve, reject) => {
      renewal.value = {
        why,
        settle: () => {
          renewal.value = null
          resolve()
        },
        giveUp: (reason) => {
          renewal.value = null
          reject(reason)
        },
      }
    }).finally(() => {
      asked = null
    })
    return asked
  }

  /** End the session of an unattended browser and cover the page until its owner is back. */
  async function lock(): Promise<void> {
    const held = token.value
    if (!held || !me.value || renewal.value) return
    keepToken(null)
    void tellServer(held)
    await renew('idle').catch((reason: unknown) => {
      if (!(reason instanceof ApiProblem)) throw reason
    })
  }

  const lastTenant = () => localStorage.getItem(TENANT) ?? ''

  return { token, me, permissions, renewal, can, signIn, activate, load, signOut, forget, renew, lock, lastTenant }
})
