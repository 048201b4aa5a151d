import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(__dirname, '../..')
const MP = join(ROOT, 'dist/mp-weixin')
const H5 = join(ROOT, 'dist/h5')
const KB = 1000
const MAIN_PACKAGE = 520 * KB
const ANY_PACKAGE = 2 * 2 ** 20
const H5_FIRST_LOAD = 175 * KB
/** WeChat's own tags with a hyphen. */
const PLATFORM_TAGS = ['scroll-view', 'page-container', 'swiper-item', 'root-portal']

interface AppJson {
  pages: string[]
  subPackages?: { root: string; pages: string[] }[]
  tabBar: { custom: boolean; list: { pagePath: string }[] }
}
interface ComponentJson {
  usingComponents?: Record<string, string>
}

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
}
const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T
const app = json<AppJson>(join(MP, 'app.json'))
const packages = app.subPackages ?? []
const pages = [...app.pages, ...packages.flatMap((one) => one.pages.map((page) => `${one.root}/${page}`))]
const files = walk(MP)

function missing(base: string): string[] {
  return ['js', 'json', 'wxml'].map((end) => `${base}.${end}`).filter((path) => !existsSync(join(MP, path)))
}
function used(file: string): string[] {
  const own = relative(MP, dirname(file))
  return Object.values(json<ComponentJson>(file).usingComponents ?? {})
    .filter((path) => !path.startsWith('plugin:'))
    .map((path) => (path.startsWith('/') ? path.slice(1) : join(own, path)))
}
const size = (list: string[]): number => list.reduce((sum, path) => sum + statSync(path).size, 0)

describe('the mini-program’s build', () => {
  it('has every page it names', () => {
    expect(pages.flatMap(missing)).toEqual([])
  })
  it('has every component that a page or component uses', () => {
    const bases = files.filter((path) => path.endsWith('.json')).flatMap(used)
    expect(bases.length).toBeGreaterThan(0)
    expect(bases.flatMap(missing)).toEqual([])
  })
  it('knows every component tag it writes', () => {
    const unknown = files
      .filter((path) => path.endsWith('.wxml'))
      .flatMap((path) => {
        const known = Object.keys(json<ComponentJson>(path.replace(/wxml$/, 'json')).usingComponents ?? {})
        const tags = [...readFileSync(path, 'utf8').matchAll(/<(\w+-[\w-]+)/g)].map((tag) => tag[1] as string)
        return tags.filter((tag) => !known.includes(tag) && !PLATFORM_TAGS.includes(tag)).map((tag) => `${relative(MP, path)}: ${tag}`)
      })
    expect(unknown).toEqual([])
  })
  it('has the four tabs, drawn by us', () => {
    expect(app.tabBar.custom).toBe(true)
    expect(app.tabBar.list.map((tab) => tab.pagePath).filter((page) => !app.pages.includes(page))).toEqual([])
    expect(app.tabBar.list).toHaveLength(4)
    expect(missing('custom-tab-bar/index')).toEqual([])
  })
  it('fits: main package and each other package', () => {
    const roots = packages.map((one) => join(MP, one.root))
    const main = size(files.filter((path) => !roots.some((root) => path.startsWith(root))))
    console.info(`main package ${(main / KB).toFixed(0)} kB of ${MAIN_PACKAGE / KB} kB`)
    expect(main).toBeLessThanOrEqual(MAIN_PACKAGE)
    for (const root of roots) expect([root, size(walk(root)) <= ANY_PACKAGE]).toEqual([root, true])
  })
  it('fetches no picture, font or style from elsewhere', () => {
    const remote = files
      .filter((path) => /\.(wxss|wxml)$/.test(path))
      .flatMap((path) => readFileSync(path, 'utf8').match(/(?:url\(|src=)["']?(?:https?:)?\/\/[^"')]+/g) ?? [])
    expect(remote).toEqual([])
  })
  it('uses no selector that a component may not have', () => {
    const bad = files
      .filter((path) => path.endsWith('.wxss') && !path.endsWith('app.wxss'))
      .flatMap((path) => readFileSync(path, 'utf8').match(/[^{}]*\{/g)?.map((rule) => `${relative(MP, path)}: ${rule}`) ?? [])
      .filter((rule) => /(^|[\s,>])(\*|view|text|image|#\w)/.test(rule.split(': ')[1] ?? ''))
    expect(bad).toEqual([])
  })
})

describe('the browser’s build', () => {
  const index = readFileSync(join(H5, 'index.html'), 'utf8')

  it('loads little before it shows the first page', () => {
    const entries = [...index.matchAll(/(?:src|href)="\/m\/([^"]+\.js)"/g)].map((found) => found[1] as string)
    const home = readdirSync(join(H5, 'assets')).filter((name) => /^pages-home-index.*\.js$/.test(name))
    const first = new Set([...entries, ...home.map((name) => `assets/${name}`)])
    for (const file of first) {
      const text = readFileSync(join(H5, file), 'utf8')
      for (const found of text.matchAll(/from"\.\/([\w.-]+\.js)"/g)) first.add(`assets/${found[1]}`)
    }
    const bytes = [...first].reduce((sum, file) => sum + gzipSync(readFileSync(join(H5, file))).length, 0)
    console.info(`H5 first load ${(bytes / KB).toFixed(0)} kB of gzipped JavaScript of ${H5_FIRST_LOAD / KB} kB`)
    expect(entries.length).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(H5_FIRST_LOAD)
  })
  it('keeps every file for a start without signal', () => {
    const kept = JSON.parse(/const FILES = (\[.*\])/.exec(readFileSync(join(H5, 'sw.js'), 'utf8'))?.[1] ?? '[]') as string[]
    const built = walk(H5).map((path) => relative(H5, path).replace(/^index\.html$/, './'))
    expect(kept.filter((path) => !built.includes(path))).toEqual([])
    expect(built.filter((path) => /\.(js|css)$|^\.\/$/.test(path) && path !== 'sw.js' && !kept.includes(path))).toEqual([])
  })
  it('sends a PATCH as what it is', () => {
    const code = walk(H5).filter((path) => path.endsWith('.js')).map((path) => readFileSync(path, 'utf8')).join('\n')
    expect(code).toContain('Idempotency-Key')
    expect(code).not.toContain('X-HTTP-Method-Override')
  })
  it('gives the phone no number of its own, and neither does the mini-program’s', () => {
    const scripts = [...walk(H5), ...files].filter((path) => path.endsWith('.js'))
    expect(scripts.filter((path) => readFileSync(path, 'utf8').includes('__DC_STAT_UUID'))).toEqual([])
  })
  it('fetches nothing from elsewhere', () => {
    const text = walk(H5).filter((path) => /\.(css|html)$/.test(path)).map((path) => readFileSync(path, 'utf8')).join('\n')
    expect(text.match(/(?:url\(|src=|href=)["']?(?:https?:)?\/\/[^"')]+/g) ?? []).toEqual([])
  })
})
