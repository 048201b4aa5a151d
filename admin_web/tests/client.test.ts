// @vitest-environment node
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { send, useCredentials, uuidv7 } from '@/api/client'
import { ApiProblem, errorsByField } from '@/api/problem'
import { shouldRetry } from '@/api/query'

interface Seen {
  path: string
  method: string
  token: string | undefined
  key: string | undefined
  language: string | undefined
  body: string
}

let server: Server
let base = ''
let seen: Seen[] = []
let token: string | null = 'old'
let unlocks = 0
let unlock: (problem: ApiProblem) => Promise<void> = (problem) => Promise.reject(problem)
let locked = false
let renewals = 0
let renew: () => Promise<void> = async () => undefined

function problem(response: ServerResponse, status: number, code: string, errors?: object[]): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' })
  response.end(JSON.stringify({ type: 'about:blank', title: 'T', status, detail: 'D', code, errors }))
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const bearer = request.headers.authorization?.replace('Bearer ', '')
  seen.push({ path: request.url!, method: request.method!, token: bearer, key: request.headers['idempotency-key'] as string | undefined, language: request.headers['accept-language'], body: Buffer.concat(parts).toString() })
  if (request.url === '/wrong') return problem(response, 422, 'invalid_input', [{ pointer: '/body/levels/0/days', code: 'low', detail: 'too low' }])
  if (request.url === '/gateway') return void response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>')
  if (request.url === '/forbidden') return problem(response, 403, 'forbidden')
  if (request.url === '/refused') return problem(response, 401, 'sign_in.refused')
  if (bearer !== 'new') return problem(response, 401, 'unauthenticated')
  if (locked && request.url === '/sealed') return problem(response, 409, 'vault.locked')
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}')
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  seen = []
  token = 'old'
  renewals = 0
  unlocks = 0
  locked = false
  unlock = async () => {
    unlocks += 1
    locked = false
  }
  renew = async () => {
    renewals += 1
    await new Promise((resolve) => setTimeout(resolve, 30))
    token = 'new'
  }
  useCredentials({ token: () => token, language: () => 'zh-CN', renew: () => renew(), unlock: (problem) => unlock(problem) })
})

const get = (path: string) => send(new Request(base + path))
const failure = (work: Promise<unknown>) => work.then(() => { throw new Error('it succeeded') }, (error: unknown) => error as ApiProblem)

describe('client', () => {
  it('asks once to sign in again when many requests lose their session, and repeats each', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => get(`/thing/${index}`)))
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200, 200, 200])
    expect(renewals).toBe(1)
    expect(seen.filter((one) => one.token === 'new')).toHaveLength(6)
  })

  it('asks again when the session is lost a second time', async () => {
    await get('/a')
    token = 'old'
    await get('/b')
    expect(renewals).toBe(2)
  })

  it('repeats a write with its body and the same idempotency key', async () => {
    await send(new Request(`${base}/write`, { method: 'POST', body: '{"a":1}' }))
    const [first, second] = seen
    expect(first!.key).toMatch(/^[0-9a-f-]{36}$/)
    expect(second!.key).toBe(first!.key)
    expect(second!.body).toBe('{"a":1}')
  })

  it('keeps a key that was given, and sends the language', async () => {
    token = 'new'
    await send(new Request(`${base}/write`, { method: 'PUT', headers: { 'Idempotency-Key': 'mine' }, body: '{}' }))
    expect(seen[0]).toMatchObject({ key: 'mine', language: 'zh-CN', token: 'new' })
  })

  it('sends no key with a read', async () => {
    token = 'new'
    await get('/read')
    expect(seen[0]!.key).toBeUndefined()
  })

  it('fails each waiting request when the person gives up', async () => {
    renew = () => Promise.reject(new ApiProblem({ code: 'given_up', status: 401 }))
    const errors = await Promise.all([failure(get('/a')), failure(get('/b'))])
    expect(errors.map((error) => error.code)).toEqual(['given_up', 'given_up'])
  })

  it('asks for the password of a locked key and repeats the write under the same idempotency key', async () => {
    token = 'new'
    locked = true
    await send(new Request(`${base}/sealed`, { method: 'POST', body: '{"a":1}' }))
    expect(unlocks).toBe(1)
    expect(seen.map((one) => [one.key === seen[0]!.key, one.body])).toEqual([[true, '{"a":1}'], [true, '{"a":1}']])
  })

  it('fails with the reason when the key stays locked, however often it is tried', async () => {
    token = 'new'
    locked = true
    unlock = (problem) => Promise.reject(problem)
    expect((await failure(get('/sealed'))).code).toBe('vault.locked')
    unlock = async () => undefined
    expect((await failure(get('/sealed'))).code).toBe('vault.locked')
    expect(seen).toHaveLength(3)
  })

  it('does not take a refused password for a lost session', async () => {
    expect((await failure(get('/refused'))).code).toBe('sign_in.refused')
    expect(renewals).toBe(0)
  })

  it('does not sign out for a forbidden thing', async () => {
    const error = await failure(get('/forbidden'))
    expect(error.forbidden).toBe(true)
    expect(renewals).toBe(0)
    expect(token).toBe('old')
  })

  it('maps pointers of a problem to fields', async () => {
    const error = await failure(get('/wrong'))
    expect(error).toBeInstanceOf(ApiProblem)
    expect(Object.fromEntries(errorsByField(error))).toEqual({ 'levels.0.days': 'too low' })
    expect(shouldRetry(0, error)).toBe(false)
  })

  it('makes a problem of a gateway page, which may be retried', async () => {
    const error = await failure(get('/gateway'))
    expect([error.code, error.transient, shouldRetry(0, error), shouldRetry(2, error)]).toEqual(['http_502', true, true, false])
  })

  it('makes a problem of a connection that cannot be had', async () => {
    const error = await failure(send(new Request('http://127.0.0.1:1/nobody')))
    expect([error.code, error.transient]).toEqual(['network', true])
  })
})

describe('uuidv7', () => {
  it('carries the time in order, its version and variant', () => {
    const early = uuidv7(1_700_000_000_000)
    expect(early).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(uuidv7(1_700_000_000_001) > early).toBe(true)
    expect(uuidv7(1_700_000_000_000)).not.toBe(early)
  })
})
