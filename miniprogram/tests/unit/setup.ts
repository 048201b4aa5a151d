import 'fake-indexeddb/auto'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, vi } from 'vitest'

/** The words of every group of pages: a part is tested without its page. */
import.meta.glob('../../src/pages/*/locales/index.ts', { eager: true })

/** The platform's key-value store, as uni offers it: values are copies, an absent key reads as ''. */
const store = new Map<string, string>()
const platform = {
  getStorageSync: (key: string): unknown => (store.has(key) ? (JSON.parse(store.get(key) as string) as unknown) : ''),
  setStorageSync: (key: string, value: unknown): void => void store.set(key, JSON.stringify(value)),
  removeStorageSync: (key: string): void => void store.delete(key),
  getStorageInfoSync: () => ({ keys: [...store.keys()] }),
  getAppBaseInfo: () => ({ theme: 'light' }),
  reLaunch: vi.fn(() => Promise.resolve()),
  request: vi.fn(),
}
vi.stubGlobal('uni', platform)
vi.stubGlobal('getCurrentPages', () => [])

beforeEach(() => {
  store.clear()
  platform.reLaunch.mockClear()
  setActivePinia(createPinia())
})
