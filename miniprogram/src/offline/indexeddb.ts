import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { blobAt, lend, release } from './blobs'
import { FileLost, type QueueItem, type QueueStorage } from './types'

interface QueueSchema extends DBSchema {
  items: { key: string; value: QueueItem; indexes: { owner: string } }
  files: { key: string; value: { bytes: ArrayBuffer; type: string } }
}

/** The browser's storage: items and photos in IndexedDB, which survives closing the tab and holds far more than 5 MB. */
export function indexedDbStorage(name = 'gongyou-queue'): QueueStorage {
  let opened: Promise<IDBPDatabase<QueueSchema>> | null = null
  const database = (): Promise<IDBPDatabase<QueueSchema>> =>
    (opened ??= openDB<QueueSchema>(name, 1, {
      upgrade(made) {
        made.createObjectStore('items', { keyPath: 'id' }).createIndex('owner', 'owner')
        made.createObjectStore('files')
      },
    }))
  return {
    list: async (owner) => (await database()).getAllFromIndex('items', 'owner', owner),
    get: async (id) => (await (await database()).get('items', id)) ?? null,
    put: async (item) => {
      // A reactive proxy cannot be cloned into the database; what is queued is plain data by contract.
      await (await database()).put('items', JSON.parse(JSON.stringify(item)) as QueueItem)
    },
    remove: async (id) => (await database()).delete('items', id),
    saveFile: async ({ id, path }) => {
      const blob = await blobAt(path)
      // Bytes, not the blob: some phones' browsers lose blobs that they stored.
      const bytes = await blob.arrayBuffer()
      await (await database()).put('files', { bytes, type: blob.type }, id)
    },
    openFile: async (id) => {
      const kept = await (await database()).get('files', id)
      if (!kept) throw new FileLost(id)
      const path = lend(new Blob([kept.bytes], { type: kept.type }))
      return { path, release: () => release(path) }
    },
    removeFile: async (id) => (await database()).delete('files', id),
  }
}
