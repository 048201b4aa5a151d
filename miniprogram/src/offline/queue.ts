import { ApiProblem, Offline } from '@/api/problem'
import { uuid7 } from './uuid7'
import {
  FileLost,
  QueueBusy,
  QueueFull,
  stored,
  type Arrival,
  type Carrier,
  type Exclusive,
  type FileSource,
  type LocalFile,
  type QueueItem,
  type QueueStorage,
  type Sender,
  type StoredProblem,
  type Uploader,
} from './types'

export interface QueueParts {
  storage: QueueStorage
  exclusive: Exclusive
  upload: Uploader
  /** Whose items are sent now; null: nobody is signed in. */
  owner(): string | null
  now?(): number
  random?(): number
  /** Ask to be called again after so many milliseconds. */
  later?(milliseconds: number): void
  changed?(): void
  arrived?(arrival: Arrival): void
  progress?(current: number, total: number): void
  maximumItems?: number
  maximumBytes?: number
}

export interface FlushResult {
  sent: number
  left: number
}

const FIRST_PAUSE = 4_000
const LONGEST_PAUSE = 5 * 60_000
const WHILE_ANOTHER_SENDS = 1_500
const LOCK = 'gongyou-queue'
/** What the service says when files that hung on nothing for a day are gone. */
const SWEPT = ['files.unknown', 'appeal.files_not_here']
type Verdict = 'sent' | 'next' | 'stop'

/** What keeps an item back for good: the service's refusal, or a file that the phone has lost. */
function refusal(fault: unknown): StoredProblem | null {
  if (fault instanceof FileLost) return { code: 'file_lost', title: '', detail: '', status: 0, errors: [] }
  return fault instanceof ApiProblem && !fault.passing ? stored(fault) : null
}

/** Keeps what people did without signal, in order, and sends it when there is one. */
export class OfflineQueue {
  private latest = 0
  private readonly senders = new Map<string, Sender>()
  private readonly carriers = new Map<string, Carrier>()
  private readonly chains = new Map<string, (payload: unknown) => string>()
  private readonly maximumItems: number
  private readonly maximumBytes: number
  private readonly now: () => number
  private readonly random: () => number
  /** Milliseconds before which silence is not tried again. It is the whole queue's: else younger items, never tried yet,
   *  would overtake the one that met the silence. */
  private quietUntil = 0

  constructor(private readonly parts: QueueParts) {
    this.maximumItems = parts.maximumItems ?? 50
    this.maximumBytes = parts.maximumBytes ?? 60 * 2 ** 20
    this.now = parts.now ?? Date.now
    this.random = parts.random ?? Math.random
  }

  /** Name a kind's sender. Items of one `chain` go strictly one after the other, also those of different kinds: one that
   *  waits or is stuck holds back what was done after it. A `carrier` brings the files, else they go before the item. */
  register<Payload, Begun = unknown>(
    kind: string,
    sender: Sender<Payload>,
    chain?: (payload: Payload) => string,
    carrier?: Carrier<Payload, Begun>,
  ): void {
    this.senders.set(kind, sender as Sender)
    if (carrier) this.carriers.set(kind, carrier as Carrier)
    if (chain) this.chains.set(kind, chain as (payload: unknown) => string)
  }

  /** One's own items, oldest first. */
  async list(): Promise<QueueItem[]> {
    const owner = this.parts.owner()
    if (!owner) return []
    const items = await this.parts.storage.list(owner)
    const order = (item: QueueItem): string => item.created_at + item.id
    return items.sort((left, right) => order(left).localeCompare(order(right)))
  }

  /** Keep an item until it is sent; an `id` that is queued already is the same item, left as it is. Raises QueueFull
   *  before anything is stored. */
  async add<Payload>(
    kind: string,
    payload: Payload,
    sources: FileSource[] = [],
    id: string = uuid7(this.now()),
  ): Promise<QueueItem<Payload>> {
    const owner = this.parts.owner()
    if (!owner) throw new Error('nobody is signed in')
    const known = await this.parts.storage.get(id)
    if (known) return known as QueueItem<Payload>
    await this.holdRoom(sources)
    const item: QueueItem<Payload> = {
      id,
      owner,
      kind,
      payload,
      files: await this.saveFiles(sources),
      created_at: new Date(this.nextMoment()).toISOString(),
      state: 'waiting',
      problem: null,
      attempts: 0,
      key: uuid7(this.now()),
      not_before: 0,
    }
    await this.parts.storage.put(item as QueueItem)
    this.quietUntil = 0
    this.parts.changed?.()
    return item
  }

  /** Change an item that has not gone yet. `sources` are added, files named in `drop` go. Raises QueueBusy. */
  async edit(id: string, payload: unknown, sources: FileSource[] = [], drop: string[] = []): Promise<void> {
    await this.inTurn(id, async (item) => {
      await this.holdRoom(sources, id)
      const files = [...item.files.filter((file) => !drop.includes(file.id)), ...(await this.saveFiles(sources))]
      // After a lost answer the service may hold the first version: the same key makes it say so instead of doubling.
      const key = item.state === 'stuck' ? uuid7(this.now()) : item.key
      const again = { state: 'waiting', problem: null, not_before: 0, held_until: 0 } as const
      await this.parts.storage.put({ ...item, payload, files, key, ...again })
      for (const file of drop) await this.parts.storage.removeFile(file)
    })
  }

  /** Keep an item from leaving for some milliseconds, while it is open for a change; 0 lets it go. Raises QueueBusy. */
  async hold(id: string, milliseconds: number): Promise<void> {
    await this.inTurn(id, (item) => this.parts.storage.put({ ...item, held_until: milliseconds && this.now() + milliseconds }))
  }

  /** Throw an item away, but not the files named in `keep`: they go with another. Raises QueueBusy. */
  async remove(id: string, keep: string[] = []): Promise<void> {
    await this.inTurn(id, (item) => this.discard(item, keep))
  }

  /** Try a stuck item again as it is. Raises QueueBusy. */
  async retry(id: string): Promise<void> {
    await this.inTurn(id, (item) => this.parts.storage.put({ ...item, state: 'waiting', problem: null, not_before: 0 }))
  }

  /** Send what waits, oldest first; null when another tab is already at it. `eager` ignores pauses between attempts. */
  async flush(eager = false): Promise<FlushResult | null> {
    const owner = this.parts.owner()
    const items = await this.list()
    const total = items.filter((item) => this.due(item, eager)).length
    const faults: unknown[] = []
    const held = new Set<string>()
    let [sent, ran, current] = [0, true, 0]
    for (const item of items) {
      if (this.parts.owner() !== owner) break
      const chain = this.chainOf(item)
      if (held.has(chain)) continue
      let verdict = 'next' as Verdict
      if (this.due(item, eager)) {
        verdict = 'stop'
        current += 1
        // One at a time, so that a change of another item need not wait for them all.
        ran = await this.parts.exclusive.run(LOCK, async () => {
          this.parts.progress?.(current, total)
          verdict = await this.sendOne(item.id, eager, faults)
        })
      }
      if (verdict === 'sent') sent += 1
      else held.add(chain)
      if (!ran || verdict === 'stop') break
    }
    this.parts.progress?.(0, 0)
    if (ran) await this.planNext()
    else this.parts.later?.(WHILE_ANOTHER_SENDS)
    this.parts.changed?.()
    if (faults.length) throw faults[0]
    return ran ? { sent, left: (await this.list()).length } : null
  }

  /** The chain an item belongs to; most stand alone. */
  private chainOf(item: QueueItem): string {
    return this.chains.get(item.kind)?.(item.payload) ?? item.id
  }

  private due(item: QueueItem, eager: boolean): boolean {
    if (item.state === 'stuck' || (item.held_until ?? 0) > this.now()) return false
    return eager || Math.max(item.not_before, this.quietUntil) <= this.now()
  }

  private async sendOne(id: string, eager: boolean, faults: unknown[]): Promise<Verdict> {
    const item = await this.parts.storage.get(id)
    if (!item || !this.due(item, eager)) return 'next'
    await this.parts.storage.put({ ...item, state: 'sending' })
    this.parts.changed?.()
    let answer: unknown
    try {
      answer = await this.deliver(item)
    } catch (fault) {
      return this.afterFailure(item, fault, faults)
    }
    this.parts.arrived?.({ id: item.id, kind: item.kind, at: this.now(), answer })
    await this.discard(item)
    return 'sent'
  }

  private async deliver(item: QueueItem): Promise<unknown> {
    const sender = this.senders.get(item.kind)
    if (!sender) throw new Error(`no sender for kind ${item.kind}`)
    await this.begin(item)
    await this.uploadFiles(item)
    try {
      return await sender(item)
    } catch (fault) {
      if (!(fault instanceof ApiProblem) || !SWEPT.includes(fault.code) || !item.files.length) throw fault
      // The service sweeps files that hung on nothing for a day, as those of an item that was long stuck.
      for (const file of item.files) Object.assign(file, { uploaded: false, round: (file.round ?? 0) + 1 })
      await this.uploadFiles(item)
      return sender(item)
    }
  }

  private async begin(item: QueueItem): Promise<void> {
    const carrier = this.carriers.get(item.kind)
    if (!carrier || item.begun !== undefined) return
    item.begun = await carrier.begin(item)
    await this.parts.storage.put({ ...item, state: 'sending' })
    this.parts.changed?.()
  }

  private uploaderOf(item: QueueItem): Uploader {
    const carrier = this.carriers.get(item.kind)
    return carrier ? (path, id, key) => carrier.upload(path, id, key, item.begun) : this.parts.upload
  }

  private async afterFailure(item: QueueItem, fault: unknown, faults: unknown[]): Promise<Verdict> {
    if (fault instanceof ApiProblem && fault.status === 401) {
      await this.parts.storage.put({ ...item, state: 'waiting' })
      return 'stop'
    }
    const attempts = item.attempts + 1
    const problem = refusal(fault)
    if (problem) {
      await this.parts.storage.put({ ...item, attempts, state: 'stuck', problem })
      return 'next'
    }
    const later = this.now() + this.pause(attempts, fault)
    if (fault instanceof Offline) {
      this.quietUntil = later
      await this.parts.storage.put({ ...item, state: 'waiting', attempts })
      return 'stop'
    }
    await this.parts.storage.put({ ...item, state: 'waiting', attempts, not_before: later })
    if (!(fault instanceof ApiProblem)) faults.push(fault)
    return 'next'
  }

  /** Return now, later than before: two deeds of one millisecond keep the order in which they were done. */
  private nextMoment(): number {
    this.latest = Math.max(this.now(), this.latest + 1)
    return this.latest
  }

  private pause(attempts: number, fault: unknown): number {
    const named = fault instanceof ApiProblem ? (fault.retryAfter ?? 0) * 1000 : 0
    const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
    return Math.max(named, grown * (0.5 + this.random() / 2))
  }

  private async planNext(): Promise<void> {
    const ahead = new Map<string, QueueItem>()
    for (const item of await this.list()) if (!ahead.has(this.chainOf(item))) ahead.set(this.chainOf(item), item)
    // What is behind a stuck item is not worth waking for.
    const waiting = [...ahead.values()].filter((item) => item.state !== 'stuck')
    if (!waiting.length) return
    const earliest = Math.min(...waiting.map((item) => Math.max(item.not_before, item.held_until ?? 0)))
    this.parts.later?.(Math.max(1_000, earliest - this.now(), this.quietUntil - this.now()))
  }

  private async uploadFiles(item: QueueItem): Promise<void> {
    for (const file of item.files) {
      if (file.uploaded) continue
      const lent = await this.parts.storage.openFile(file.id)
      try {
        // A swept file needs a new key: the old one would replay the first answer and store nothing.
        await this.uploaderOf(item)(lent.path, file.id, file.round ? `${file.id}.${file.round}` : file.id)
      } catch (fault) {
        file.refused = refusal(fault) !== null
        throw fault
      } finally {
        lent.release()
      }
      Object.assign(file, { uploaded: true, refused: false })
      await this.parts.storage.put({ ...item, state: 'sending' })
    }
  }

  private async inTurn(id: string, work: (item: QueueItem) => Promise<void>): Promise<void> {
    await this.parts.exclusive.turn(LOCK, async () => {
      const item = await this.parts.storage.get(id)
      if (!item) throw new QueueBusy()
      await work(item)
    })
    this.parts.changed?.()
  }

  private async holdRoom(sources: FileSource[], editing: string | null = null): Promise<void> {
    const items = await this.list()
    if (editing === null && items.length >= this.maximumItems) throw new QueueFull('items')
    const held = [...items.flatMap((item) => item.files), ...sources].reduce((sum, file) => sum + file.size, 0)
    if (sources.length && held > this.maximumBytes) throw new QueueFull('bytes')
  }

  private async saveFiles(sources: FileSource[]): Promise<LocalFile[]> {
    for (const source of sources) if (!source.kept) await this.parts.storage.saveFile(source)
    return sources.map(({ id, size }) => ({ id, size, uploaded: false }))
  }

  private async discard(item: QueueItem, keep: string[] = []): Promise<void> {
    await this.parts.storage.remove(item.id)
    for (const file of item.files) if (!keep.includes(file.id)) await this.parts.storage.removeFile(file.id)
  }
}
