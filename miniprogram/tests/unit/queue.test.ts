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

  it('keeps the order after a silence, also without being asked to hurry', async () => {
    const queue = build(make())
    for (const text of ['one', 'two']) await queue.add('note', { text })
    fail = () => new Offline('unreachable')
    await queue.flush()
    fail = () => null
    expect(await queue.flush()).toEqual({ sent: 0, left: 2 })
    expect(later[later.length - 1]).toBeGreaterThan(3_000)
    clock += 10_000
    await queue.flush()
    expect(sent.map((item) => (item.payload as { text: string }).text)).toEqual(['one', 'two'])
  })

  it('tries at once, oldest first, when something is added after a silence', async () => {
    const queue = build(make())
    await queue.add('note', { text: 'one' })
    fail = () => new Offline('unreachable')
    await queue.flush()
    fail = () => null
    await queue.add('note', { text: 'two' })
    await queue.flush()
    expect(sent.map((item) => (item.payload as { text: string }).text)).toEqual(['one', 'two'])
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

  it('adds what is added twice under one id once', async () => {
    const queue = build(make())
    const id = uuid7()
    await queue.add('note', { text: 'first' }, [], id)
    await queue.add('note', { text: 'second tab' }, [], id)
    expect((await queue.list()).map((item) => item.payload)).toEqual([{ text: 'first' }])
  })

  it('sends in the order of adding, whatever the ids', async () => {
    const queue = build(make())
    const [older, younger] = [uuid7(1_000_000), uuid7(2_000_000)]
    await queue.add('note', { text: 'one' }, [], younger)
    await queue.add('note', { text: 'two' }, [], older)
    await queue.flush()
    expect(sent.map((item) => (item.payload as { text: string }).text)).toEqual(['one', 'two'])
  })

  it('does not send what is open for a change, and sends the others', async () => {
    const queue = build(make())
    const open = await queue.add('note', { text: 'open' })
    await queue.add('note', { text: 'other' })
    await queue.hold(open.id, 60_000)
    expect(await queue.flush(true)).toEqual({ sent: 1, left: 1 })
    expect(later[later.length - 1]).toBeGreaterThan(50_000)
    await queue.edit(open.id, { text: 'changed' })
    expect(await queue.flush()).toEqual({ sent: 1, left: 0 })
    expect((sent[1]?.payload as { text: string }).text).toBe('changed')
  })

  it('lets go of what was held when its time is over: the app may have been closed', async () => {
    const storage = make()
    const item = await build(storage).add('note', {})
    await build(storage).hold(item.id, 1000)
    clock += 2000
    expect(await build(storage).flush()).toEqual({ sent: 1, left: 0 })
  })

  it('hands back what the service answered', async () => {
    const arrivals: unknown[] = []
    const queue = build(make(), { arrived: (arrival) => arrivals.push(arrival) })
    queue.register('numbered', async () => ({ number: 'YH-1' }))
    const item = await queue.add('numbered', {})
    await queue.flush()
    expect(arrivals).toMatchObject([{ id: item.id, kind: 'numbered', answer: { number: 'YH-1' } }])
  })

  it('sends the others when one fails in a way nobody foresaw, and says so', async () => {
    const queue = build(make())
    await queue.add('unheard-of', {})
    await queue.add('note', { text: 'good' })
    await expect(queue.flush()).rejects.toThrow('no sender for kind unheard-of')
    expect(sent).toHaveLength(1)
    expect((await queue.list())[0]).toMatchObject({ state: 'waiting', attempts: 1 })
  })

  it('throws away what is deleted', async () => {
    const queue = build(make())
    const item = await queue.add('note', {})
    await queue.remove(item.id)
    expect(await queue.flush()).toEqual({ sent: 0, left: 0 })
    expect(sent).toEqual([])
  })
})

describe('a chain of items', () => {
  const chained = (storage: QueueStorage): OfflineQueue => {
    const queue = build(storage)
    const send = async (item: QueueItem): Promise<void> => {
      const fault = fail(item)
      if (fault) throw fault
      sent.push(item)
    }
    for (const kind of ['start', 'step']) queue.register<{ of: string }>(kind, send as never, ({ of }) => of)
    return queue
  }
  const order = (): string[] => sent.map((item) => `${item.kind} ${(item.payload as { of: string }).of}`)

  it('holds back what was done after an item that is refused, and lets others pass', async () => {
    const queue = chained(uniStorage())
    const first = await queue.add('start', { of: 'a' })
    await queue.add('step', { of: 'a' })
    await queue.add('start', { of: 'b' })
    fail = (item) => ((item.payload as { of: string }).of === 'a' && item.kind === 'start' ? problem(409) : null)
    expect(await queue.flush()).toEqual({ sent: 1, left: 2 })
    expect(order()).toEqual(['start b'])
    expect((await queue.list()).map((item) => [item.state, item.attempts])).toEqual([['stuck', 1], ['waiting', 0]])
    expect(later).toEqual([]) // nothing to wake for until the stuck one is seen to
    fail = () => null
    await queue.retry(first.id)
    await queue.flush()
    expect(order()).toEqual(['start b', 'start a', 'step a'])
  })

  it('keeps its order when the service chokes on one of them for a while', async () => {
    const queue = chained(uniStorage())
    for (const kind of ['start', 'step', 'step']) await queue.add(kind, { of: 'a' })
    fail = (item) => (item.kind === 'step' ? problem(503) : null)
    expect(await queue.flush()).toEqual({ sent: 1, left: 2 })
    expect((await queue.list()).map((item) => item.attempts)).toEqual([1, 0])
    expect(await queue.flush()).toEqual({ sent: 0, left: 2 }) // its pause holds the next one too
    fail = () => null
    expect(await queue.flush(true)).toEqual({ sent: 2, left: 0 })
    expect(order()).toEqual(['start a', 'step a', 'step a'])
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

  it('that a draft has kept already are not copied again', async () => {
    const storage = indexedDbStorage(`queue-${uuid7()}`)
    const queue = build(storage)
    const kept = photo()
    await storage.saveFile(kept)
    await queue.add('note', {}, [{ ...kept, path: 'gone:', kept: true }])
    expect(await queue.flush()).toEqual({ sent: 1, left: 0 })
    expect(uploads).toEqual([kept.id])
  })

  it('that the phone lost make their item stuck and leave the others alone', async () => {
    const storage = indexedDbStorage(`queue-${uuid7()}`)
    const queue = build(storage)
    const lost = photo()
    await queue.add('note', { text: 'lost' }, [lost])
    await queue.add('note', { text: 'good' })
    await storage.removeFile(lost.id)
    expect(await queue.flush()).toEqual({ sent: 1, left: 1 })
    expect((await queue.list())[0]).toMatchObject({ state: 'stuck', problem: { code: 'file_lost' } })
  })

  it('that the service refused are named', async () => {
    const bad = photo()
    const upload = async (_: string, id: string): Promise<void> => {
      if (id === bad.id) throw problem(413)
    }
    const queue = build(indexedDbStorage(`queue-${uuid7()}`), { upload })
    await queue.add('note', {}, [photo(), bad])
    await queue.flush()
    const [stuck] = await queue.list()
    expect(stuck?.problem?.status).toBe(413)
    expect(stuck?.files.map((file) => [file.uploaded, file.refused ?? false])).toEqual([
      [true, false],
      [false, true],
    ])
  })

  it('are sent anew, under a new key, when the service has swept them', async () => {
    const keys: string[] = []
    const queue = build(indexedDbStorage(`queue-${uuid7()}`), { upload: async (_, __, key) => void keys.push(key) })
    const picture = photo()
    await queue.add('note', {}, [picture])
    let times = 0
    const swept = new ApiProblem({ type: '', title: '', status: 422, detail: '', code: 'files.unknown', errors: [] })
    fail = () => (times++ ? null : swept)
    expect(await queue.flush()).toEqual({ sent: 1, left: 0 })
    expect(keys).toEqual([picture.id, `${picture.id}.1`])
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

  it('let a change of another item in between', async () => {
    const queue = build(indexedDbStorage(`queue-${uuid7()}`))
    const texts: unknown[] = []
    const ids: string[] = []
    let change: Promise<void> = Promise.resolve()
    queue.register('slow', async (item) => {
      texts.push(item.payload)
      if (item.id === ids[0]) change = queue.edit(ids[1] as string, 'changed')
    })
    for (const text of ['one', 'two']) ids.push((await queue.add('slow', text)).id)
    await queue.flush()
    await change
    await queue.flush()
    expect(texts).toEqual(['one', 'changed'])
  })

  it('refuse to change an item that is on its way', async () => {
    const queue = build(indexedDbStorage(`queue-${uuid7()}`))
    const item = await queue.add('note', {})
    let refusal: Promise<unknown> = Promise.resolve(null)
    fail = () => {
      refusal = queue.edit(item.id, { late: true }).catch((fault: unknown) => fault)
      return null
    }
    await queue.flush()
    expect(await refusal).toBeInstanceOf(QueueBusy)
    expect(await queue.list()).toEqual([])
  })

  it('are told apart across tabs by the browser’s locks', async () => {
    const held = new Set<string>()
    const locks = {
      async request(name: string, options: LockOptions, work: (lock: Lock | null) => Promise<unknown>): Promise<unknown> {
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
