import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

const worker = (version: string, files: string[]): string => `const CACHE = 'gongyou-${version}'
const FILES = ${JSON.stringify(files)}
const START = self.registration.scope
const PATIENCE = 3000

const kept = (address) => caches.open(CACHE).then((cache) => cache.match(address))
// A server may answer index.html with the folder's address; browsers take no redirected answer for a page.
const start = () => kept(START).then((page) => new Response(page.body, page))
const late = () => new Promise((_, reject) => setTimeout(reject, PATIENCE))

// No skipWaiting of its own accord: pages that are open keep the files they were built with until they are closed, or
// until the person asks for the new version; the page then starts again.
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)))
})
self.addEventListener('message', (event) => {
  if (event.data === 'change-over') self.skipWaiting()
})
self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('gongyou-') && name !== CACHE
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return
  if (request.mode === 'navigate') {
    event.respondWith(Promise.race([fetch(request), late()]).catch(start))
    return
  }
  event.respondWith(kept(request.url).then((found) => found ?? fetch(request)))
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
        // The page is kept as the folder's address: a server may lead index.html there, and a page kept from a redirect is refused.
        const own = new Set(['sw.js', 'index.html'])
        const files = [...Object.keys(bundle).filter((name) => !name.endsWith('.map') && !own.has(name)), './']
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
