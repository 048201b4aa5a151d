import createClient from 'openapi-fetch'
import { problemOf, ApiProblem } from '@/api/problem'
import type { paths } from '@/api/schema'

export const IDEMPOTENCY_KEY = 'Idempotency-Key'

/** What the client asks of whoever keeps the session. */
export interface Credentials {
  token(): string | null
  language(): string
  /** Ask the person to sign in again; resolves once a new token is there, rejects when they give up. */
  renew(): Promise<void>
  /** Ask for the password that opens the person's key; resolves once it is open, rejects with the problem when they do not give it. */
  unlock(problem: ApiProblem): Promise<void>
}

let credentials: Credentials = { token: () => null, language: () => 'zh-CN', renew: () => Promise.reject(new ApiProblem({ code: 'unauthenticated', status: 401 })), unlock: (problem) => Promise.reject(problem) }
let renewal: Promise<void> | null = null

/** Connect the client to the session; called once at start. */
export function useCredentials(given: Credentials): void {
  credentials = given
}

/** Make a key for one intention of the person; the same intention sent again must carry the same key. */
export function newKey(): string {
  return uuidv7()
}

function written(bytes: Uint8Array, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Make a UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits. */
export function uuidv7(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff
  return written(bytes, 7)
}

/** Make a UUID of version 4, which tells no time: of what belongs to an appeal. `crypto.randomUUID` is not there without TLS. */
export function uuidv4(): string {
  return written(crypto.getRandomValues(new Uint8Array(16)), 4)
}

function prepare(request: Request): Request {
  const copy = request.clone()
  const token = credentials.token()
  if (token) copy.headers.set('Authorization', `Bearer ${token}`)
  copy.headers.set('Accept-Language', credentials.language())
  return copy
}

async function attempt(request: Request): Promise<Response> {
  try {
    return await globalThis.fetch(prepare(request))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem({ code: 'network', status: 0 })
  }
}

/** Share one re-sign-in between all requests that were refused while it runs. */
function renewOnce(): Promise<void> {
  renewal ??= credentials.renew().finally(() => {
    renewal = null
  })
  return renewal
}

/** Send a request; throw ApiProblem for any answer but a success. A lost session (401) and a locked key (409) are repaired and repeated once. */
export async function send(request: Request): Promise<Response> {
  if (request.method !== 'GET' && !request.headers.has(IDEMPOTENCY_KEY)) request.headers.set(IDEMPOTENCY_KEY, newKey())
  const sentWith = credentials.token()
  let response = await attempt(request)
  if (response.status === 401) {
    const problem = await problemOf(response)
    if (problem.code !== 'unauthenticated') throw problem
    // Another request may have renewed the session while this one was under way.
    if (credentials.token() === sentWith) await renewOnce()
    response = await attempt(request)
  }
  if (response.ok) return response
  const problem = await problemOf(response)
  if (problem.code !== 'vault.locked') throw problem
  await credentials.unlock(problem)
  response = await attempt(request)
  if (!response.ok) throw await problemOf(response)
  return response
}

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: send })

/** Return the body of an answer; what failed has thrown ApiProblem already. */
export async function data<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  return (await answer).data as T
}

/** Fetch bytes with the session (exports, pictures behind a token) under the same rules as `api`. */
export async function fetchBlob(path: string): Promise<Blob> {
  return (await send(new Request(new URL(path, globalThis.location.origin)))).blob()
}
