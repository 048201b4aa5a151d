import { FileLost, type QueueItem, type QueueStorage } from './types'

const ITEM = 'gy:queue:item:'
const FILE = 'gy:queue:file:'

function readItem(key: string): QueueItem | null {
  const value: unknown = uni.getStorageSync(key)
  return value ? (value as QueueItem) : null
}

function keep(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    uni.getFileSystemManager().saveFile({
      tempFilePath: path,
      success: (saved) => resolve((saved as unknown as { savedFilePath: string }).savedFilePath),
      fail: (fault) => reject(new Error((fault as { errMsg?: string }).errMsg ?? 'saveFile failed')),
    })
  })
}

function unlink(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    uni.getFileSystemManager().unlink({
      filePath: path,
      success: () => resolve(),
      fail: (fault) => reject(new Error((fault as { errMsg?: string }).errMsg ?? 'unlink failed')),
    })
  })
}

/** The mini-program's storage: items in its key-value store, photos as saved files that outlive the session. */
export function uniStorage(): QueueStorage {
  return {
    list: async (owner) =>
      uni
        .getStorageInfoSync()
        .keys.filter((key) => key.startsWith(ITEM))
        .map(readItem)
        .filter((item): item is QueueItem => item?.owner === owner),
    get: async (id) => readItem(ITEM + id),
    put: async (item) => uni.setStorageSync(ITEM + item.id, item),
    remove: async (id) => uni.removeStorageSync(ITEM + id),
    saveFile: async ({ id, path }) => uni.setStorageSync(FILE + id, await keep(path)),
    openFile: async (id) => {
      const path = uni.getStorageSync(FILE + id) as string
      if (!path) throw new FileLost(id)
      return { path, release: () => undefined }
    },
    removeFile: async (id) => {
      const path = uni.getStorageSync(FILE + id) as string
      uni.removeStorageSync(FILE + id)
      if (path) await unlink(path)
    },
  }
}
