/** Small values that outlive the app. `device` is the phone's; an account's own keys carry its name, so that the next
 *  person who signs in on the same phone never reads them. */
const PREFIX = 'gy'
const CACHE = 'cache'

function read<T>(key: string): T | null {
  const value: unknown = uni.getStorageSync(key)
  return value === '' || value === undefined || value === null ? null : (value as T)
}

/** Keep a value; when the phone's room for us is full, cached copies make way once. */
function write(key: string, value: unknown): void {
  try {
    uni.setStorageSync(key, value)
  } catch {
    forget(`:${CACHE}:`)
    uni.setStorageSync(key, value)
  }
}

function forget(part: string): void {
  for (const key of uni.getStorageInfoSync().keys) {
    if (key.startsWith(`${PREFIX}:`) && key.includes(part)) uni.removeStorageSync(key)
  }
}

export interface Drawer {
  /** Under which key of the phone's storage a value lies. */
  key(name: string): string
  read<T>(name: string): T | null
  write(name: string, value: unknown): void
  remove(name: string): void
}

function drawer(scope: string): Drawer {
  const key = (name: string): string => `${PREFIX}:${scope}:${name}`
  return {
    key,
    read: <T>(name: string) => read<T>(key(name)),
    write: (name, value) => write(key(name), value),
    remove: (name) => uni.removeStorageSync(key(name)),
  }
}

export const device = drawer('device')

/** Copies of answers: may be dropped at any time. */
export function cacheOf(account: string): Drawer {
  return drawer(`${account}:${CACHE}`)
}

/** What must be at hand without signal, such as the places of a works: replaced by what is newer, never dropped. */
export function libraryOf(account: string): Drawer {
  return drawer(`${account}:library`)
}

/** What someone typed and has not sent: only they remove it. */
export function draftsOf(account: string): Drawer {
  return drawer(`${account}:drafts`)
}

export function forgetCache(account: string): void {
  forget(`:${account}:${CACHE}:`)
}

/** Bytes that a value takes, as text. */
export function sizeOf(value: unknown): number {
  const text = JSON.stringify(value) ?? ''
  return [...text].reduce((sum, letter) => sum + (letter < '\u0080' ? 1 : letter < '\u0800' ? 2 : letter.length === 1 ? 3 : 4), 0)
}

/** Bytes that an account holds here, by what they are for. */
export function heldBy(account: string): { copies: number; library: number; drafts: number } {
  const of = (scope: string): number =>
    uni
      .getStorageInfoSync()
      .keys.filter((key) => key.startsWith(`${PREFIX}:${account}:${scope}:`))
      .reduce((sum, key) => sum + sizeOf(read(key)), 0)
  return { copies: of(CACHE), library: of('library'), drafts: of('drafts') }
}
