import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

const worker = (version: string, files: string[]): string => `const CACHE = 'gongyou-${version}'
const FILES = ${JSON.stringify(files)}
const START = new URL('index.html', self.registration.scope).href

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()))
})
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('gongyou-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match(START)))
    return
  }
  event.respondWith(caches.match(address.href).then((found) => found ?? fetch(request)))
})
`

/** Write sw.js for the browser build: it keeps this build's files, so that the app starts without signal. */
export function serviceWorker(): Plugin {
  return {
    name: 'gongyou-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        if (process.env.UNI_PLATFORM !== 'h5') return
        const files = Object.keys(bundle).filter((name) => !name.endsWith('.map') && name !== 'sw.js')
        if (!files.includes('index.html')) files.push('index.html')
        const hash = createHash('sha256')
        for (const name of files.sort()) {
          const part = bundle[name]
          hash.update(name).update(part === undefined ? '' : part.type === 'chunk' ? part.code : part.source)
        }
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: worker(hash.digest('hex').slice(0, 12), files) })
      },
    },
  }
}
