import type { ApiProblem } from '@/api/problem'

export type ItemState = 'waiting' | 'sending' | 'stuck'

/** A file that goes with an item; its bytes lie in the storage until the service has them. */
export interface LocalFile {
  /** UUIDv7 made here; the service knows the file by the same id. */
  id: string
  size: number
  uploaded: boolean
}

export interface StoredProblem {
  code: string
  title: string
  detail: string
  status: number
  errors: { pointer: string; code: string; detail: string }[]
}

export interface QueueItem<Payload = unknown> {
  id: string
  /** `tenant:member id`; items are seen and sent only while their owner is signed in. */
  owner: string
  kind: string
  payload: Payload
  files: LocalFile[]
  created_at: string
  state: ItemState
  problem: StoredProblem | null
  attempts: number
  /** The Idempotency-Key: the same across retries, a new one only after a definite refusal was repaired. */
  key: string
  /** Milliseconds since the epoch before which it is not tried again. */
  not_before: number
}

/** Where a file's bytes come from when it is queued: an address the platform can read (blob: or a file path). */
export interface FileSource {
  id: string
  path: string
  size: number
}

export interface QueueStorage {
  list(owner: string): Promise<QueueItem[]>
  get(id: string): Promise<QueueItem | null>
  put(item: QueueItem): Promise<void>
  remove(id: string): Promise<void>
  saveFile(source: FileSource): Promise<void>
  /** Lend an address of the bytes for uploading or showing; `release` gives it back. */
  openFile(id: string): Promise<{ path: string; release(): void }>
  removeFile(id: string): Promise<void>
}

/** Runs `work` unless someone else on this phone (another tab too) holds the name; says whether it ran. */
export interface Exclusive {
  run(name: string, work: () => Promise<void>): Promise<boolean>
}

export interface Uploader {
  (path: string, id: string): Promise<unknown>
}

/** Sends one item; must be safe to call again with the same item (`item.key` is the Idempotency-Key). */
export type Sender<Payload = unknown> = (item: QueueItem<Payload>) => Promise<void>

export class QueueFull extends Error {
  constructor(readonly limit: 'items' | 'bytes') {
    super(`queue is full: ${limit}`)
    this.name = 'QueueFull'
  }
}

/** The item is on its way, or has arrived: it can no longer be changed. */
export class QueueBusy extends Error {
  constructor() {
    super('item is being sent')
    this.name = 'QueueBusy'
  }
}

export function stored(problem: ApiProblem): StoredProblem {
  const { code, title, detail, status, errors } = problem
  return { code, title, detail, status, errors }
}
