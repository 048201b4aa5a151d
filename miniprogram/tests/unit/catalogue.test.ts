import { describe, expect, it } from 'vitest'
import { catalogue, code, loadedWith, named, page, wordFiles } from './sources'

const [chinese, english] = [catalogue('zh-CN'), catalogue('en-US')]
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/<!--[\s\S]*?-->/g, '').replace(/(^|\s)\/\/.*$/gm, '')

describe('the catalogue', () => {
  it('says the same things in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })
  it('fills the same blanks in both languages', () => {
    const blanks = (text: string | undefined): string[] => (text?.match(/\{\w+\}/g) ?? []).sort()
    for (const [key, { text }] of chinese) expect([key, ...blanks(english.get(key)?.text)]).toEqual([key, ...blanks(text)])
  })
  it('holds every key that is used', () => {
    const missing = [...code].flatMap(([path, source]) => {
      const text = withoutComments(source)
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
    const used = new Set(named([...code.values()].join('\n'), chinese.keys()))
    expect([...chinese.keys()].filter((key) => !used.has(key))).toEqual([])
  })
  it('is the only place with Chinese words', () => {
    // Data, not words shown: the double surnames of the greeting.
    const data = ['composables/greeting.ts']
    const found = [...code]
      .filter(([path]) => !data.some((one) => path.endsWith(one)))
      .filter(([, text]) => /[\u4e00-\u9fff]/.test(withoutComments(text).replace(/，/g, '')))
    expect(found.map(([path]) => path)).toEqual([])
  })
  it('has no word that the message syntax would take for a link or a plural', () => {
    for (const [key, { text }] of [...chinese, ...english]) expect([key, /[@|]/.test(text.replace(/\{'[@|]'\}/g, ''))]).toEqual([key, false])
  })
  it('does not shout and does not blame', () => {
    for (const [key, { text }] of chinese) expect([key, /[！!]|系统异常|亲[，,]/.test(text)]).toEqual([key, false])
  })
})

describe('the words of a group of pages', () => {
  const packages = page.subPackages.map(({ root, pages }) => ({ root, pages: pages.map(({ path }) => `${root}/${path}`) }))
  const main = page.pages.map(({ path }) => path)
  const entries = [...main, ...packages.flatMap(({ pages }) => pages)]
  const start = [...loadedWith('main.ts'), ...loadedWith('App.vue')]

  it('are there with every page that says them', () => {
    const unsaid = entries.flatMap((entry) => {
      const loaded = new Set([...start, ...loadedWith(`${entry}.vue`)])
      const text = [...loaded].map((path) => code.get(path) ?? '').join('\n')
      const lacking = named(text, chinese.keys()).filter((key) => !loaded.has(`${chinese.get(key)?.folder}/index.ts`))
      return lacking.map((key) => `${entry} says ${key} without importing ${chinese.get(key)?.folder}`)
    })
    expect(unsaid).toEqual([])
  })
  it('are fetched from no other sub-package, which the mini-program may not have', () => {
    const strays = packages.flatMap(({ root, pages }) =>
      pages.flatMap((entry) => [...loadedWith(`${entry}.vue`)].filter((path) => packages.some((other) => other.root !== root && path.startsWith(`${other.root}/`)))),
    )
    expect(strays).toEqual([])
  })
  it('lie in one place each', () => {
    const places = wordFiles('zh-CN').flatMap(([area, folder, words]) => Object.keys(words).map((key) => ({ key: `${area}.${key}`, folder })))
    expect(places.filter(({ key, folder }) => places.some((other) => other.key === key && other.folder !== folder))).toEqual([])
  })
})
