import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'

const SOURCE = resolve(__dirname, '../../src')
type Tree = { [key: string]: string | Tree }
export interface Word {
  text: string
  /** The folder of words it lies in: `locales`, or that of a group of pages. */
  folder: string
}

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
const files = walk(SOURCE).map((path) => relative(SOURCE, path))
const read = (path: string): string => readFileSync(join(SOURCE, path), 'utf8')
export const page = JSON.parse(read('pages.json').replace(/^\s*\/\/.*$/gm, '')) as {
  pages: { path: string }[]
  subPackages: { root: string; pages: { path: string }[] }[]
}

/** Every file of words in a language: `[area, folder, its words]`. */
export function wordFiles(language: string): [area: string, folder: string, words: Tree][] {
  return files
    .filter((path) => path.includes(`locales/${language}/`) && path.endsWith('.json'))
    .map((path) => [basename(path, '.json'), path.split(`/${language}/`)[0] as string, JSON.parse(read(path)) as Tree])
}
export function catalogue(language: string): Map<string, Word> {
  return new Map(wordFiles(language).flatMap(([area, folder, words]) => flat(words, area).map(([key, text]) => [key, { text, folder }] as const)))
}
/** Every source file with what it says, types apart. */
export const code: ReadonlyMap<string, string> = new Map(
  files.filter((path) => /\.(vue|ts)$/.test(path) && !path.includes('schema.d.ts')).map((path) => [path, read(path)]),
)

/** The keys that a template may become. */
function pattern(template: string): RegExp {
  const parts = template.split(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/)
  return new RegExp(`^${parts.map((part) => part.replace(/[.\-]/g, '\\$&')).join('[\\w.-]+')}$`)
}
/** What of these keys a text names, whole or completed at run time. */
export function named(text: string, keys: Iterable<string>): string[] {
  const whole = new Set([...text.matchAll(/['"`]([\w.-]+)['"`]/g)].map((match) => match[1]))
  const completed = [...text.matchAll(/`([a-zA-Z]+\.[\w.-]*\$\{[^`]*)`/g)].map((match) => pattern(match[1] as string))
  return [...keys].filter((key) => whole.has(key) || completed.some((one) => one.test(key)))
}

function target(from: string, specifier: string): string | undefined {
  if (!/^(@\/|\.)/.test(specifier)) return undefined
  const base = specifier.startsWith('@/') ? specifier.slice(2) : join(from, '..', specifier)
  return [base, `${base}.ts`, `${base}.vue`, `${base}/index.ts`].find((path) => code.has(path))
}
/** A file and all that loads with it. */
export function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  seen.add(file)
  for (const [, specifier] of (code.get(file) ?? '').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    const found = target(file, specifier as string)
    if (found && !seen.has(found)) loadedWith(found, seen)
  }
  return seen
}
