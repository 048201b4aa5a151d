import type { ApiProblem } from '@/api/problem'

export type ItemState = 'waiting' | 'sending' | 'stuck'

/** A file that goes with an item; its bytes lie in the storage until the service has them. */
export interface LocalFile {
  /** UUIDv7 made here; the service knows the file by the same id. */
  id: string
  size: number
  uploaded: boolean
  /** The service will not have it; the person must swap it. */
  refused?: boolean
  /** How often it was sent anew because the service had swept it. */
  round?: number
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
  /** What the service answered to the first half of a kind whose files hang on it: it is there, its files may not be. */
  begun?: unknown
  created_at: string
  state: ItemState
  problem: StoredProblem | null
  attempts: number
  /** The Idempotency-Key: the same across retries, a new one only after a definite refusal was repaired. */
  key: string
  /** Milliseconds since the epoch before which it is not tried again. */
  not_before: number
  /** Milliseconds since the epoch until which its owner has it open for a change: it does not leave under their hands. */
  held_until?: number
}

/** What became of an item that was sent. */
export interface Arrival<Answer = unknown> {
  id: string
  kind: string
  /** When it arrived, in milliseconds. */
  at: number
  answer: Answer
}

/** Where a file's bytes come from when it is queued: an address the platform can read (blob: or a file path). */
export interface FileSource {
  id: string
  path: string
  size: number
  /** Its bytes lie in the storage already: a draft's. */
  kept?: boolean
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

/** One holder of a name at a time on this phone (other tabs too). */
export interface Exclusive {
  /** Run `work` unless the name is held; says whether it ran. */
  run(name: string, work: () => Promise<void>): Promise<boolean>
  /** Run `work` as soon as the name is free. */
  turn(name: string, work: () => Promise<void>): Promise<void>
}

export interface Uploader {
  (path: string, id: string, key: string): Promise<unknown>
}

/** Sends one item and hands back the answer; must be safe to call again with the same item (`item.key` is the
 *  Idempotency-Key). */
export type Sender<Payload = unknown> = (item: QueueItem<Payload>) => Promise<unknown>

/** For a kind whose files hang on something that must be there before them. */
export interface Carrier<Payload = unknown, Begun = unknown> {
  /** Make it; the answer is kept with the item. Must be safe to call again with the same item. */
  begin(item: QueueItem<Payload>): Promise<Begun>
  upload(path: string, id: string, key: string, begun: Begun): Promise<unknown>
}

export class QueueFull extends Error {
  constructor(readonly limit: 'items' | 'bytes') {
    super(`queue is full: ${limit}`)
    this.name = 'QueueFull'
  }
}

/** The item has arrived or was thrown away: it can no longer be changed. */
export class QueueBusy extends Error {
  constructor() {
    super('item is no longer queued')
    this.name = 'QueueBusy'
  }
}

/** The phone no longer has a file that it was to keep. */
export class FileLost extends Error {
  constructor(readonly id: string) {
    super(`file ${id} is not stored`)
    this.name = 'FileLost'
  }
}

export function stored(problem: ApiProblem): StoredProblem {
  const { code, title, detail, status, errors } = problem
  return { code, title, detail, status, errors }
}
