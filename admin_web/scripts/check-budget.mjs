// The first load (entry and everything it imports statically) may cost 350 kB of gzipped JavaScript.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

export const LIMIT = 350_000

/** Return the gzipped size in bytes of each script that the entry needs before it can run. */
export function firstLoad(dist) {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
  const seen = new Map()
  const visit = (key) => {
    const chunk = manifest[key]
    if (!chunk || seen.has(chunk.file)) return
    seen.set(chunk.file, gzipSync(readFileSync(new URL(chunk.file, dist))).length)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  visit('index.html')
  return seen
}

const sizes = firstLoad(new URL('../dist/', import.meta.url))
const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
console.log(`first load: ${(total / 1000).toFixed(1)} kB gzipped in ${sizes.size} files (limit ${LIMIT / 1000} kB)`)
if (total === 0 || total > LIMIT) {
  console.error('first load is over its limit, or nothing was built')
  process.exit(1)
}
