import { ApiProblem, Offline } from '@/api/problem'
import { uuid7 } from './uuid7'
import {
  QueueBusy,
  QueueFull,
  stored,
  type Exclusive,
  type FileSource,
  type LocalFile,
  type QueueItem,
  type QueueStorage,
  type Sender,
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
const LOCK = 'gongyou-queue'
type Verdict = 'sent' | 'next' | 'stop'

/** Keeps what people did without signal, in order, and sends it when there is one. */
export class OfflineQueue {
  private readonly senders = new Map<string, Sender>()
  private readonly maximumItems: number
  private readonly maximumBytes: number
  private readonly now: () => number
  private readonly random: () => number

  constructor(private readonly parts: QueueParts) {
    this.maximumItems = parts.maximumItems ?? 50
    this.maximumBytes = parts.maximumBytes ?? 60 * 2 ** 20
    this.now = parts.now ?? Date.now
    this.random = parts.random ?? Math.random
  }

  register<Payload>(kind: string, sender: Sender<Payload>): void {
    this.senders.set(kind, sender as Sender)
  }

  /** One's own items, oldest first. */
  async list(): Promise<QueueItem[]> {
    const owner = this.parts.owner()
    if (!owner) return []
    const items = await this.parts.storage.list(owner)
    return items.sort((left, right) => left.id.localeCompare(right.id))
  }

  /** Keep an item until it is sent. Raises QueueFull before anything is stored. */
  async add<Payload>(kind: string, payload: Payload, sources: FileSource[] = []): Promise<QueueItem<Payload>> {
    const owner = this.parts.owner()
    if (!owner) throw new Error('nobody is signed in')
    await this.holdRoom(sources)
    const item: QueueItem<Payload> = {
      id: uuid7(this.now()),
      owner,
      kind,
      payload,
      files: await this.saveFiles(sources),
      created_at: new Date(this.now()).toISOString(),
      state: 'waiting',
      problem: null,
      attempts: 0,
      key: uuid7(this.now()),
      not_before: 0,
    }
    await this.parts.storage.put(item as QueueItem)
    this.parts.changed?.()
    return item
  }

  /** Change an item that has not gone yet. `sources` are added, files named in `drop` go. Raises QueueBusy. */
  async edit(id: string, payload: unknown, sources: FileSource[] = [], drop: string[] = []): Promise<void> {
    await this.whileNotSending(async () => {
      const item = await this.parts.storage.get(id)
      if (!item) throw new QueueBusy()
      await this.holdRoom(sources, id)
      const refused = item.state === 'stuck'
      const files = [...item.files.filter((file) => !drop.includes(file.id)), ...(await this.saveFiles(sources))]
      // After a lost answer the service may hold the first version: the same key makes it say so instead of doubling.
      const key = refused ? uuid7(this.now()) : item.key
      await this.parts.storage.put({ ...item, payload, files, key, state: 'waiting', problem: null, not_before: 0 })
      for (const file of drop) await this.parts.storage.removeFile(file)
    })
  }

  /** Throw an item away. Raises QueueBusy while it is on its way. */
  async remove(id: string): Promise<void> {
    await this.whileNotSending(async () => {
      const item = await this.parts.storage.get(id)
      if (item) await this.discard(item)
    })
  }

  /** Try a stuck item again as it is. */
  async retry(id: string): Promise<void> {
    await this.whileNotSending(async () => {
      const item = await this.parts.storage.get(id)
      if (item) await this.parts.storage.put({ ...item, state: 'waiting', problem: null, not_before: 0 })
    })
  }

  /** Send what waits, oldest first; null when another tab is already at it. `eager` ignores pauses between attempts. */
  async flush(eager = false): Promise<FlushResult | null> {
    let result: FlushResult | null = null
    await this.parts.exclusive.run(LOCK, async () => {
      result = await this.sendAll(eager)
    })
    this.parts.changed?.()
    return result
  }

  private async sendAll(eager: boolean): Promise<FlushResult> {
    const owner = this.parts.owner()
    const due = (item: QueueItem): boolean => item.state !== 'stuck' && (eager || item.not_before <= this.now())
    const items = (await this.list()).filter(due)
    let sent = 0
    for (const [index, item] of items.entries()) {
      if (this.parts.owner() !== owner) break
      this.parts.progress?.(index + 1, items.length)
      const verdict = await this.sendOne(item)
      if (verdict === 'sent') sent += 1
      if (verdict === 'stop') break
    }
    this.parts.progress?.(0, 0)
    await this.planNext()
    return { sent, left: (await this.list()).length }
  }

  private async sendOne(listed: QueueItem): Promise<Verdict> {
    const item = await this.parts.storage.get(listed.id)
    if (!item) return 'next'
    const sender = this.senders.get(item.kind)
    if (!sender) throw new Error(`no sender for kind ${item.kind}`)
    await this.parts.storage.put({ ...item, state: 'sending' })
    this.parts.changed?.()
    try {
      await this.uploadFiles(item)
      await sender(item)
    } catch (fault) {
      return this.afterFailure(item, fault)
    }
    await this.discard(item)
    return 'sent'
  }

  private async afterFailure(item: QueueItem, fault: unknown): Promise<Verdict> {
    const attempts = item.attempts + 1
    const waiting: QueueItem = { ...item, state: 'waiting', attempts, not_before: this.now() + this.pause(attempts, fault) }
    if (fault instanceof Offline) {
      await this.parts.storage.put(waiting)
      return 'stop'
    }
    if (!(fault instanceof ApiProblem)) {
      await this.parts.storage.put(waiting)
      throw fault
    }
    if (fault.status === 401) {
      await this.parts.storage.put({ ...item, state: 'waiting' })
      return 'stop'
    }
    await this.parts.storage.put(
      fault.passing ? waiting : { ...item, attempts, state: 'stuck', problem: stored(fault) },
    )
    return 'next'
  }

  private pause(attempts: number, fault: unknown): number {
    const named = fault instanceof ApiProblem ? (fault.retryAfter ?? 0) * 1000 : 0
    const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
    return Math.max(named, grown * (0.5 + this.random() / 2))
  }

  private async planNext(): Promise<void> {
    const waiting = (await this.list()).filter((item) => item.state !== 'stuck')
    if (!waiting.length) return
    const earliest = Math.min(...waiting.map((item) => item.not_before))
    this.parts.later?.(Math.max(1_000, earliest - this.now()))
  }

  private async uploadFiles(item: QueueItem): Promise<void> {
    for (const file of item.files) {
      if (file.uploaded) continue
      const lent = await this.parts.storage.openFile(file.id)
      try {
        await this.parts.upload(lent.path, file.id)
      } finally {
        lent.release()
      }
      file.uploaded = true
      await this.parts.storage.put({ ...item, state: 'sending' })
    }
  }

  private async whileNotSending(work: () => Promise<void>): Promise<void> {
    const ran = await this.parts.exclusive.run(LOCK, work)
    if (!ran) throw new QueueBusy()
    this.parts.changed?.()
  }

  private async holdRoom(sources: FileSource[], editing: string | null = null): Promise<void> {
    const items = await this.list()
    if (editing === null && items.length >= this.maximumItems) throw new QueueFull('items')
    const held = [...items.flatMap((item) => item.files), ...sources].reduce((sum, file) => sum + file.size, 0)
    if (sources.length && held > this.maximumBytes) throw new QueueFull('bytes')
  }

  private async saveFiles(sources: FileSource[]): Promise<LocalFile[]> {
    for (const source of sources) await this.parts.storage.saveFile(source)
    return sources.map(({ id, size }) => ({ id, size, uploaded: false }))
  }

  private async discard(item: QueueItem): Promise<void> {
    await this.parts.storage.remove(item.id)
    for (const file of item.files) await this.parts.storage.removeFile(file.id)
  }
}
