import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const SOURCE = resolve(__dirname, '../../src')
type Tree = { [key: string]: string | Tree }

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
}
function flat(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}.${key}`, value] as [string, string]] : flat(value, `${prefix}.${key}`),
  )
}
function catalogue(language: string): Map<string, string> {
  // Areas of single pages lie with the pages.
  const files = walk(SOURCE).filter((path) => path.includes(`/locales/${language}/`) && path.endsWith('.json'))
  return new Map(files.flatMap((path) => flat(JSON.parse(readFileSync(path, 'utf8')) as Tree, basename(path, '.json'))))
}
const [chinese, english] = [catalogue('zh-CN'), catalogue('en-US')]
const code = walk(SOURCE).filter((path) => /\.(vue|ts)$/.test(path) && !path.includes('schema.d.ts'))
/** The keys that a template may become. */
function pattern(template: string): RegExp {
  const parts = template.split(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/)
  return new RegExp(`^${parts.map((part) => part.replace(/[.\-]/g, '\\$&')).join('[\\w.-]+')}$`)
}
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/<!--[\s\S]*?-->/g, '').replace(/(^|\s)\/\/.*$/gm, '')

describe('the catalogue', () => {
  it('says the same things in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })
  it('fills the same blanks in both languages', () => {
    const blanks = (text: string | undefined): string[] => (text?.match(/\{\w+\}/g) ?? []).sort()
    for (const [key, text] of chinese) expect([key, ...blanks(english.get(key))]).toEqual([key, ...blanks(text)])
  })
  it('holds every key that is used', () => {
    const missing = code.flatMap((path) => {
      const text = withoutComments(readFileSync(path, 'utf8'))
      const whole = [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => match[1] as string)
      const computed = [...text.matchAll(/\bt\(\s*`([\w.]+)\.\$\{/g)].map((match) => `${match[1]}.`)
      const keys = [...chinese.keys()]
      return [
        ...whole.filter((key) => !chinese.has(key)),
        ...computed.filter((prefix) => !keys.some((key) => key.startsWith(prefix))),
      ].map((key) => `${path}: ${key}`)
    })
    expect(missing).toEqual([])
  })
  it('has no key that no code names, whole or completed at run time', () => {
    const text = code.map((path) => readFileSync(path, 'utf8')).join('\n')
    const whole = new Set([...text.matchAll(/['"`]([\w.-]+)['"`]/g)].map((match) => match[1]))
    const completed = [...text.matchAll(/`([a-zA-Z]+\.[\w.-]*\$\{[^`]*)`/g)].map((match) => pattern(match[1] as string))
    expect([...chinese.keys()].filter((key) => !whole.has(key) && !completed.some((one) => one.test(key)))).toEqual([])
  })
  it('is the only place with Chinese words', () => {
    // Data, not words shown: the double surnames of the greeting.
    const data = ['composables/greeting.ts']
    const found = code
      .filter((path) => !data.some((one) => path.endsWith(one)))
      .filter((path) => /[\u4e00-\u9fff]/.test(withoutComments(readFileSync(path, 'utf8')).replace(/，/g, '')))
    expect(found).toEqual([])
  })
  it('has no word that the message syntax would take for a link or a plural', () => {
    for (const [key, text] of [...chinese, ...english]) expect([key, /[@|]/.test(text.replace(/\{'[@|]'\}/g, ''))]).toEqual([key, false])
  })
  it('does not shout and does not blame', () => {
    for (const [key, text] of chinese) expect([key, /[！!]|系统异常|亲[，,]/.test(text)]).toEqual([key, false])
  })
})
