import { beforeEach, describe, expect, it } from 'vitest'
import { ApiProblem, Offline } from '@/api/problem'
import { acrossTabs, withinApp } from '@/offline/exclusive'
import { indexedDbStorage } from '@/offline/indexeddb'
import { OfflineQueue, type QueueParts } from '@/offline/queue'
import { QueueBusy, QueueFull, type FileSource, type QueueItem, type QueueStorage } from '@/offline/types'
import { uniStorage } from '@/offline/uni-storage'
import { uuid7 } from '@/offline/uuid7'

const problem = (status: number, retryAfter: number | null = null): ApiProblem =>
  new ApiProblem({ type: 'about:blank', title: 't', status, detail: 'd', code: 'c', errors: [] }, retryAfter)
const photo = (size = 1000): FileSource => ({ id: uuid7(), path: 'data:image/png;base64,iVBORw0KGgo=', size })

let clock = 1_800_000_000_000
let owner: string | null
let uploads: string[]
let sent: QueueItem[]
let later: number[]
let fail: (item: QueueItem) => unknown

function build(storage: QueueStorage, parts: Partial<QueueParts> = {}): OfflineQueue {
  const queue = new OfflineQueue({
    storage,
    exclusive: withinApp(),
    upload: async (_, id) => void uploads.push(id),
    owner: () => owner,
    now: () => (clock += 1),
    random: () => 1,
    later: (milliseconds) => later.push(milliseconds),
    ...parts,
  })
  queue.register('note', async (item) => {
    const fault = fail(item as QueueItem)
    if (fault) throw fault
    sent.push(item as QueueItem)
  })
  return queue
}

beforeEach(() => {
  owner = 'mine:anna'
  uploads = []
  sent = []
  later = []
  fail = () => null
})

const storages: [string, () => QueueStorage][] = [
  ['IndexedDB', () => indexedDbStorage(`queue-${uuid7()}`)],
  ['uni storage', () => uniStorage()],
]

describe.each(storages)('the queue on %s', (_, make) => {
  it('sends in the order things were done', async () => {
    const queue = build(make())
    for (const text of ['one', 'two', 'three']) await queue.add('note', { text })
    expect(await queue.flush()).toEqual({ sent: 3, left: 0 })
    expect(sent.map((item) => (item.payload as { text: string }).text)).toEqual(['one', 'two', 'three'])
  })

  it('is there again after the app was closed', async () => {
    const storage = make()
    await build(storage).add('note', { text: 'kept' })
    const again = build(storage)
    expect((await again.list()).map((item) => item.payload)).toEqual([{ text: 'kept' }])
  })

  it('sends again what was on its way when the app died', async () => {
    const storage = make()
    const item = await build(storage).add('note', {})
    await storage.put({ ...item, state: 'sending' })
    expect(await build(storage).flush()).toEqual({ sent: 1, left: 0 })
    expect(sent[0]?.key).toBe(item.key)
  })

  it('stops at the first silence and keeps the same key for the retry', async () => {
    const queue = build(make())
    const first = await queue.add('note', { text: 'one' })
    await queue.add('note', { text: 'two' })
    fail = () => new Offline('unreachable')
    expect(await queue.flush()).toEqual({ sent: 0, left: 2 })
    const [waiting, untouched] = await queue.list()
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, key: first.key })
    expect(untouched?.attempts).toBe(0)
    fail = () => null
    await queue.flush(true)
    expect(sent[0]?.key).toBe(first.key)
  })

  it('lets a refused item stand aside and says why', async () => {
    const queue = build(make())
    await queue.add('note', { text: 'bad' })
    await queue.add('note', { text: 'good' })
    fail = (item) => ((item.payload as { text: string }).text === 'bad' ? problem(422) : null)
    expect(await queue.flush()).toEqual({ sent: 1, left: 1 })
    expect((await queue.list())[0]).toMatchObject({ state: 'stuck', problem: { status: 422, detail: 'd' } })
    expect(await queue.flush(true)).toEqual({ sent: 0, left: 1 })
  })

  it('does not let an item that the service chokes on block the others', async () => {
    const queue = build(make())
    await queue.add('note', { text: 'poison' })
    await queue.add('note', { text: 'good' })
    fail = (item) => ((item.payload as { text: string }).text === 'poison' ? problem(500) : null)
    expect(await queue.flush()).toEqual({ sent: 1, left: 1 })
    expect((await queue.list())[0]?.state).toBe('waiting')
  })

  it('takes a new key only when a refused item was repaired', async () => {
    const queue = build(make())
    const item = await queue.add('note', { text: 'bad' })
    fail = () => problem(422)
    await queue.flush()
    await queue.edit(item.id, { text: 'mended' })
    const [mended] = await queue.list()
    expect(mended).toMatchObject({ state: 'waiting', problem: null, payload: { text: 'mended' } })
    expect(mended?.key).not.toBe(item.key)
    await queue.edit(item.id, { text: 'again' })
    expect((await queue.list())[0]?.key).toBe(mended?.key)
  })

  it('waits as long as the service asks, and longer each time otherwise', async () => {
    const queue = build(make())
    await queue.add('note', {})
    fail = () => problem(429, 90)
    await queue.flush()
    expect(later[later.length - 1]).toBeGreaterThan(89_000)
    fail = () => problem(503)
    expect(await queue.flush()).toEqual({ sent: 0, left: 1 })
    expect((await queue.list())[0]?.attempts).toBe(1)
    await queue.flush(true)
    const second = later[later.length - 1] as number
    await queue.flush(true)
    expect(later[later.length - 1]).toBeGreaterThan(second * 1.5)
  })

  it('keeps the queue of one person from the next on the same phone', async () => {
    const queue = build(make())
    await queue.add('note', { text: 'annas' })
    owner = 'mine:boris'
    expect(await queue.list()).toEqual([])
    expect(await queue.flush()).toEqual({ sent: 0, left: 0 })
    owner = 'mine:anna'
    expect(await queue.flush()).toEqual({ sent: 1, left: 0 })
  })

  it('stops when the session ends on the way', async () => {
    const queue = build(make())
    await queue.add('note', { text: 'one' })
    await queue.add('note', { text: 'two' })
    fail = () => problem(401)
    await queue.flush()
    expect((await queue.list()).map((item) => [item.state, item.attempts])).toEqual([
      ['waiting', 0],
      ['waiting', 0],
    ])
  })

  it('says when it is full, before anything is stored', async () => {
    const queue = build(make(), { maximumItems: 1 })
    await queue.add('note', {})
    await expect(queue.add('note', {})).rejects.toBeInstanceOf(QueueFull)
    expect(await queue.list()).toHaveLength(1)
  })

  it('throws away what is deleted', async () => {
    const queue = build(make())
    const item = await queue.add('note', {})
    await queue.remove(item.id)
    expect(await queue.flush()).toEqual({ sent: 0, left: 0 })
    expect(sent).toEqual([])
  })
})

describe('photos in the queue', () => {
  it('go first, once, and are gone from the phone afterwards', async () => {
    const storage = indexedDbStorage(`queue-${uuid7()}`)
    const queue = build(storage)
    const pictures = [photo(), photo()]
    await queue.add('note', {}, pictures)
    fail = () => new Offline('timeout')
    await queue.flush()
    expect(uploads).toEqual(pictures.map((one) => one.id))
    fail = () => null
    await queue.flush(true)
    expect(uploads).toHaveLength(2)
    await expect(storage.openFile((pictures[0] as FileSource).id)).rejects.toThrow('not stored')
  })

  it('count against the room there is', async () => {
    const queue = build(indexedDbStorage(`queue-${uuid7()}`), { maximumBytes: 1500 })
    await queue.add('note', {}, [photo(1000)])
    await expect(queue.add('note', {}, [photo(1000)])).rejects.toMatchObject({ limit: 'bytes' })
  })

  it('may be swapped while the item waits', async () => {
    const storage = indexedDbStorage(`queue-${uuid7()}`)
    const queue = build(storage)
    const [old, fresh] = [photo(), photo()]
    const item = await queue.add('note', {}, [old])
    await queue.edit(item.id, {}, [fresh], [old.id])
    await queue.flush()
    expect(uploads).toEqual([fresh.id])
  })
})

describe('two senders at once', () => {
  it('send an item once', async () => {
    const storage = indexedDbStorage(`queue-${uuid7()}`)
    const exclusive = withinApp()
    const [left, right] = [build(storage, { exclusive }), build(storage, { exclusive })]
    await left.add('note', {})
    const results = await Promise.all([left.flush(), right.flush()])
    expect(results).toContain(null)
    expect(sent).toHaveLength(1)
  })

  it('refuse to change an item that is on its way', async () => {
    const queue = build(indexedDbStorage(`queue-${uuid7()}`))
    const item = await queue.add('note', {})
    let refusal: unknown
    fail = () => {
      void queue.edit(item.id, { late: true }).catch((fault: unknown) => (refusal = fault))
      return null
    }
    await queue.flush()
    expect(refusal).toBeInstanceOf(QueueBusy)
  })

  it('are told apart across tabs by the browser’s locks', async () => {
    const held = new Set<string>()
    const locks = {
      async request(name: string, options: LockOptions, work: (lock: Lock | null) => Promise<unknown>) {
        expect(options.ifAvailable).toBe(true)
        if (held.has(name)) return work(null)
        held.add(name)
        try {
          return await work({ name, mode: 'exclusive' })
        } finally {
          held.delete(name)
        }
      },
    }
    Object.defineProperty(navigator, 'locks', { value: locks, configurable: true })
    const [left, right] = [acrossTabs(), acrossTabs()]
    let inner: boolean | null = null
    const outer = await left.run('q', async () => {
      inner = await right.run('q', () => Promise.resolve())
    })
    expect([outer, inner]).toEqual([true, false])
  })
})
