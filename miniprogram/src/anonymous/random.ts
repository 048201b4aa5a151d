interface WeChat {
  getRandomValues?(options: { length: number; success(found: { randomValues: ArrayBuffer }): void; fail(): void }): void
}
declare const wx: WeChat | undefined

/** This phone cannot do what anonymous rewards need: numbers of any length, or randomness that nobody can guess. */
export class NotOnThisPhone extends Error {
  constructor(public readonly lacks: 'bigint' | 'random') {
    super(`no ${lacks}`)
  }
}

function browser(): Crypto | undefined {
  return (globalThis as { crypto?: Crypto }).crypto
}

function weChat(): WeChat | undefined {
  return typeof wx === 'undefined' ? undefined : wx
}

/** What this phone lacks, null if nothing. */
export function lacking(): NotOnThisPhone['lacks'] | null {
  if (typeof BigInt !== 'function') return 'bigint'
  return browser()?.getRandomValues || weChat()?.getRandomValues ? null : 'random'
}

/** Bytes that nobody can guess; throws NotOnThisPhone rather than take others. */
export function secureRandom(length: number): Promise<Uint8Array> {
  const source = browser()
  if (source?.getRandomValues) return Promise.resolve(source.getRandomValues(new Uint8Array(length)))
  const ask = weChat()?.getRandomValues
  if (!ask) return Promise.reject(new NotOnThisPhone('random'))
  return new Promise((resolve, reject) => {
    ask({
      length,
      success: ({ randomValues }) => {
        const bytes = new Uint8Array(randomValues)
        if (bytes.length === length) resolve(bytes)
        else reject(new NotOnThisPhone('random'))
      },
      fail: () => reject(new NotOnThisPhone('random')),
    })
  })
}
