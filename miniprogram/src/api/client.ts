import { blobAt, lend, release } from '@/offline/blobs'
import { uuid7 } from '@/offline/uuid7'
import { etags } from './etags'
import { Offline, problemFrom } from './problem'
import type { components, paths } from './schema'

export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
/** The paths that have this method. */
export type PathWith<M extends Method> = {
  [P in keyof paths]: [Exclude<paths[P][M], undefined>] extends [never] ? never : P
}[keyof paths]
type Operation<M extends Method, P extends PathWith<M>> = NonNullable<paths[P][M]>
type Parameter<O, Place extends string> = O extends { parameters: infer All }
  ? Place extends keyof All
    ? NonNullable<All[Place]>
    : never
  : never
type JsonBody<O> = O extends { requestBody?: infer R }
  ? [NonNullable<R>] extends [never]
    ? never
    : NonNullable<R> extends { content: { 'application/json': infer B } }
      ? B
      : never
  : never
type Ok = 200 | 201 | 202
type JsonAnswer<O> = O extends { responses: infer R }
  ? { [S in keyof R & Ok]: R[S] extends { content: { 'application/json': infer B } } ? B : void }[keyof R & Ok]
  : never
export type Answer<M extends Method, P extends PathWith<M>> = [JsonAnswer<Operation<M, P>>] extends [never]
  ? void
  : JsonAnswer<Operation<M, P>>

type Filled<Key extends string, Value> = [Value] extends [never] ? unknown : { [K in Key]: Value }
type Optional<Key extends string, Value> = [Value] extends [never] ? unknown : { [K in Key]?: Value }
export interface CallOptions {
  /** One key per intention, kept across retries; made here when a write names none. */
  key?: string
  /** Milliseconds; 15 s unless said. */
  timeout?: number
  /** Send no token: signing in, public pages. */
  anonymous?: boolean
  /** Speak with this token instead of the session's: a receipt's, which opens one conversation. */
  bearer?: string
}
export type Request<M extends Method, P extends PathWith<M>> = CallOptions &
  Filled<'path', Parameter<Operation<M, P>, 'path'>> &
  Optional<'query', Parameter<Operation<M, P>, 'query'>> &
  Filled<'body', JsonBody<Operation<M, P>>>
type Given<R> = object extends R ? [request?: R] : [request: R]

export interface ClientHooks {
  token(): string | null
  language(): string
  /** The token was refused; called with the one that was sent. */
  refused(token: string | null): Promise<void>
  /** Whether an answer, any answer, came back. */
  reached(answered: boolean): void
}

const ORIGIN = import.meta.env.VITE_API_ORIGIN ?? ''
const TIMEOUT = 15_000
const UPLOAD_TIMEOUT = 60_000
const UNCHANGED = 304
let hooks: ClientHooks = {
  token: () => null,
  language: () => 'zh-CN',
  refused: () => Promise.resolve(),
  reached: () => undefined,
}

/** Tell the client whom it speaks for; called once when the app starts. */
export function connectClient(given: ClientHooks): void {
  hooks = given
}

interface LooseRequest extends CallOptions {
  path?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  /** Under what name the answer is remembered, for a question that is asked again and again. */
  memory?: string
}

function address(template: string, request: LooseRequest): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(request.path?.[name])))
  const query = Object.entries(request.query ?? {})
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return ORIGIN + path + (query.length ? `?${query.join('&')}` : '')
}

function headers(method: Method, key: string | undefined, token: string | null): Record<string, string> {
  const made: Record<string, string> = { Accept: 'application/json', 'Accept-Language': hooks.language() }
  if (token) made.Authorization = `Bearer ${token}`
  if (method !== 'get') made['Idempotency-Key'] = key ?? uuid7()
  return made
}

function header(all: Record<string, unknown> | undefined, name: string): string | null {
  const found = Object.entries(all ?? {}).find(([key]) => key.toLowerCase() === name)
  return found ? String(found[1]) : null
}

interface Wire {
  method: string
  header: Record<string, string>
}
/** How each method goes over the wire. */
let wire = (method: Method): Wire => ({ method: method.toUpperCase(), header: {} })
// #ifdef MP-WEIXIN
// A WeChat request knows no PATCH; the service takes a POST that says so for one.
const plain = wire
wire = (method) => (method === 'patch' ? { method: 'POST', header: { 'X-HTTP-Method-Override': 'PATCH' } } : plain(method))
// #endif

function silent(message: string | undefined): Offline {
  return new Offline(/time-?\s?out/i.test(message ?? '') ? 'timeout' : 'unreachable')
}

async function settle(status: number, data: unknown, retry: string | null, token: string | null): Promise<unknown> {
  hooks.reached(true)
  if (status >= 200 && status < 300) return data === '' ? undefined : data
  if (status === 401 && token) await hooks.refused(token)
  const seconds = Number(retry)
  throw problemFrom(status, data, retry !== null && Number.isFinite(seconds) ? seconds : null)
}

async function tokenFor(request: LooseRequest): Promise<string | null> {
  if (request.anonymous) return null
  if (request.bearer) return request.bearer
  const token = hooks.token()
  if (token) return token
  await hooks.refused(null)
  throw problemFrom(401, { code: 'unauthenticated', title: '', detail: '' })
}

async function send(method: Method, template: string, request: LooseRequest = {}): Promise<unknown> {
  const token = await tokenFor(request)
  const { method: sent, header: said } = wire(method)
  // Taken now: others may push it out of the memory while the question is under way.
  const known = request.memory === undefined ? undefined : etags.of(request.memory)
  const condition = known && { 'If-None-Match': known.etag }
  const answer = await new Promise<UniApp.RequestSuccessCallbackResult>((resolve, reject) => {
    uni.request({
      url: address(template, request),
      method: sent as 'GET',
      header: { ...headers(method, request.key, token), ...said, ...condition, 'Content-Type': 'application/json' },
      data: request.body === undefined ? undefined : JSON.stringify(request.body),
      timeout: request.timeout ?? TIMEOUT,
      success: resolve,
      fail: (fault) => reject(silent((fault as { errMsg?: string }).errMsg)),
    })
  }).catch((fault: unknown) => {
    hooks.reached(false)
    throw fault
  })
  if (known && answer.statusCode === UNCHANGED) {
    hooks.reached(true)
    return known.data
  }
  const data = await settle(answer.statusCode, answer.data, header(answer.header, 'retry-after'), token)
  if (request.memory) etags.keep(request.memory, header(answer.header, 'etag'), data)
  return data
}

/** Ask, and pay for an unchanged answer once. What one account was told is not another's. */
function ask<P extends PathWith<'get'>>(template: P, ...given: Given<Request<'get', P>>): Promise<Answer<'get', P>> {
  const request = (given[0] ?? {}) as LooseRequest
  // What a receipt opened is remembered nowhere.
  if (request.bearer) return send('get', template, request) as Promise<Answer<'get', P>>
  const memory = [hooks.token(), hooks.language(), address(template, request)].join(' ')
  return send('get', template, { ...request, memory }) as Promise<Answer<'get', P>>
}

function method<M extends Method>(name: M) {
  return <P extends PathWith<M>>(template: P, ...given: Given<Request<M, P>>): Promise<Answer<M, P>> =>
    send(name, template, given[0] as LooseRequest) as Promise<Answer<M, P>>
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text // a proxy's page; problemFrom says what little can be said
  }
}

type Part = Pick<UniApp.UploadFileOption, 'filePath' | 'file'>

/** The bytes to send, in the browser under a name that stays: the key is bound to the form, and the name is part of it. */
async function part(filePath: string, id: string): Promise<Part> {
  let made: Part = { filePath }
  // #ifdef H5
  const blob = await blobAt(filePath)
  made = { filePath, file: new File([blob], id, { type: blob.type }) }
  // #endif
  return made
}

interface Upload {
  /** In the browser a blob address, in the mini-program a file path. */
  filePath: string
  /** Its own: sent again, it is the same file. */
  id: string
  key: string
}

async function sendFile(template: string, { filePath, id, key }: Upload, request: LooseRequest = {}): Promise<unknown> {
  const token = await tokenFor(request)
  const bytes = await part(filePath, id)
  const answer = await new Promise<UniApp.UploadFileSuccessCallbackResult>((resolve, reject) => {
    uni.uploadFile({
      url: address(template, request),
      ...bytes,
      name: 'file',
      formData: { id },
      header: headers('post', key, token),
      timeout: UPLOAD_TIMEOUT,
      success: resolve,
      fail: (fault) => reject(silent((fault as { errMsg?: string }).errMsg)),
    })
  }).catch((fault: unknown) => {
    hooks.reached(false)
    throw fault
  })
  return settle(answer.statusCode, parsed(answer.data), null, token)
}

/** Send a photo or voice note (浏览器: a blob address; 小程序: a file path) under its own id; sent again, it is the same
 *  file. */
async function upload(filePath: string, id: string, key: string = id): Promise<Schema<'FileOut'>> {
  return (await sendFile('/api/v1/files', { filePath, id, key })) as Schema<'FileOut'>
}

type Where<M extends Method, P extends PathWith<M>> = Pick<CallOptions, 'bearer'> &
  Filled<'path', Parameter<Operation<M, P>, 'path'>> &
  Optional<'query', Parameter<Operation<M, P>, 'query'>>

/** Send a file to where it belongs, such as an appeal's own. */
function uploadTo<P extends PathWith<'post'>>(template: P, file: Upload, where: Where<'post', P>): Promise<Answer<'post', P>> {
  return sendFile(template, file, where as LooseRequest) as Promise<Answer<'post', P>>
}

/** A file's bytes, lent until they are released. */
export interface Lent {
  path: string
  release(): void
}

async function fetchInBrowser(url: string, header: Record<string, string>): Promise<{ status: number; lent: Lent | null }> {
  const answer = await fetch(url, { headers: header, cache: 'no-store' }).catch(() => null)
  if (!answer) throw new Offline('unreachable')
  if (!answer.ok) return { status: answer.status, lent: null }
  const path = lend(await answer.blob())
  return { status: answer.status, lent: { path, release: () => release(path) } }
}
async function fetchInMiniProgram(url: string, header: Record<string, string>): Promise<{ status: number; lent: Lent | null }> {
  const answer = await new Promise<UniApp.DownloadSuccessData>((resolve, reject) => {
    uni.downloadFile({ url, header, success: resolve, fail: (fault) => reject(silent((fault as { errMsg?: string }).errMsg)) })
  })
  const path = answer.tempFilePath
  const forget = (): void => uni.getFileSystemManager().unlink({ filePath: path } as UniApp.UnlinkOption)
  return { status: answer.statusCode, lent: answer.statusCode === 200 ? { path, release: forget } : null }
}

/** Fetch the bytes of a file that only opens with a token, for a picture or a player. */
async function download<P extends PathWith<'get'>>(template: P, where: Where<'get', P>): Promise<Lent> {
  const request = where as LooseRequest
  const token = await tokenFor(request)
  const header = headers('get', undefined, token)
  let call = fetchInMiniProgram
  // #ifdef H5
  call = fetchInBrowser
  // #endif
  const { status, lent } = await call(absolute(address(template, request)), header).catch((fault: unknown) => {
    hooks.reached(false)
    throw fault
  })
  await settle(status, '', null, token)
  return lent as Lent
}

export const api = {
  get: ask,
  post: method('post'),
  put: method('put'),
  patch: method('patch'),
  delete: method('delete'),
  upload,
  uploadTo,
  download,
}

/** A file's or picture's address as the service gives it, made absolute: neither an app without an origin nor uni's
 *  `image`, which takes a leading slash for its own folder, could fetch it otherwise. */
export function absolute(link: string): string {
  let origin = ORIGIN
  // #ifdef H5
  origin ||= location.origin
  // #endif
  return link.startsWith('/') ? origin + link : link
}

/** Where the console is, for whoever works at a desk: the same address as the service. */
export function consoleAddress(): string {
  return absolute('/')
}
