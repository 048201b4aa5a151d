import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = 'src'
type Tree = { [key: string]: string | Tree }

function files(folder: string, end: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => end.test(name))
}

function flatten(tree: Tree, prefix = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flatten(value, `${prefix}${key}.`)))
}

function said(language: string): [key: string, text: string][] {
  return files(`${ROOT}/locales/${language}`, /\.json$/).flatMap((path) => {
    const area = path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
    return flatten(JSON.parse(readFileSync(path, 'utf8')) as Tree, `${area}.`)
  })
}

const catalogue = (language: string) => said(language).map(([key]) => key)
const chinese = catalogue('zh-CN')
const sources = files(ROOT, /(?<!\.test)\.(vue|ts)$/).filter((path) => !path.endsWith('schema.d.ts'))
const areas = new Set(chinese.map((key) => key.split('.')[0]))
// `contests.manage` is a permission, though `contests` is an area too.
const permissions = new Set([...readFileSync('../docs/openapi.json', 'utf8').matchAll(/"x-permission": ?"([^"]+)"/g)].map((match) => match[1]!))

/** The keys that a template may become. */
function pattern(template: string): RegExp {
  const parts = template.split(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/)
  return new RegExp(`^${parts.map((part) => part.replace(/[.\-]/g, '\\$&')).join('[\\w.-]+')}$`)
}

/** Remove comments: Chinese terms beside English ones belong there. */
function bare(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(^|\s)\/\/.*$/gm, '$1')
}

describe('catalogue', () => {
  it('has the same keys in both languages', () => {
    expect([...catalogue('en-US')].sort()).toEqual([...chinese].sort())
    expect(chinese.length).toBeGreaterThan(100)
  })

  it('holds every key that the code names', () => {
    const known = new Set(chinese)
    const missing: string[] = []
    for (const path of sources) {
      const text = bare(readFileSync(path, 'utf8'))
      const named = [...text.matchAll(/(?<!=)['"`]([a-zA-Z]+(?:\.[\w-]+)+)['"`]/g)].map((match) => match[1]!)
      missing.push(...named.filter((key) => areas.has(key.split('.')[0]) && !known.has(key) && !permissions.has(key)).map((key) => `${path}: ${key}`))
    }
    expect(missing).toEqual([])
  })

  it('has no key that no code names, whole or completed at run time', () => {
    const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n')
    const whole = new Set([...text.matchAll(/['"`]([\w.-]+)['"`]/g)].map((match) => match[1]!))
    const completed = [...text.matchAll(/`([a-zA-Z]+\.[\w.-]*\$\{[^`]*)`/g)].map((match) => pattern(match[1]!))
    expect(chinese.filter((key) => !whole.has(key) && !completed.some((one) => one.test(key)))).toEqual([])
  })

  it('fills the same blanks in both languages', () => {
    const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join()
    const english = new Map(said('en-US'))
    expect(said('zh-CN').filter(([key, text]) => blanks(text) !== blanks(english.get(key)!)).map(([key]) => key)).toEqual([])
  })

  it('knows at least one key under each prefix that the code completes at run time', () => {
    const missing: string[] = []
    for (const path of sources) {
      const text = readFileSync(path, 'utf8')
      for (const [, prefix] of text.matchAll(/\bt\(`([a-zA-Z]+\.[\w.-]*)\$\{/g)) {
        if (!chinese.some((key) => key.startsWith(prefix!))) missing.push(`${path}: ${prefix}`)
      }
    }
    expect(missing).toEqual([])
  })

  it('is the only place with Chinese words', () => {
    expect(sources.filter((path) => /\p{Script=Han}/u.test(bare(readFileSync(path, 'utf8'))))).toEqual([])
  })

  it('says nothing with an exclamation mark or a system fault', () => {
    const texts = files(`${ROOT}/locales`, /\.json$/).map((path) => readFileSync(path, 'utf8')).join('\n')
    expect(texts).not.toMatch(/[!！]|系统异常|亲，/)
  })

  it('leaves literal colours to the tokens', () => {
    const styled = files(ROOT, /\.(vue|css|ts)$/).filter((path) => !/(tokens|accents)\.css$|schema\.d\.ts$/.test(path))
    expect(styled.filter((path) => /#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b(?![-\w])/.test(bare(readFileSync(path, 'utf8')).replace(/['"(]#[\w-]*page[\w-]*['")]/g, '')))).toEqual([])
  })
})
