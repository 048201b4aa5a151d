import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = ['tokens', 'accents'].map((name) => readFileSync(`src/styles/${name}.css`, 'utf8')).join('\n')
type Tokens = Record<string, string>

function blocks(selector: string): Tokens {
  const found: Tokens = {}
  for (const [, selectors, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const last = selectors!.replace(/\/\*[\s\S]*?\*\//g, '').trim()
    if (last !== selector) continue
    for (const [, name, value] of body!.matchAll(/--gy-([\w-]+):(#[0-9A-Fa-f]{6})/g)) found[name!] = value!
  }
  return found
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function ratio(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

const light = blocks(':root')
const dark = { ...light, ...blocks('[data-theme="dark"]') }
const accents = ['river', 'copper', 'coal', 'plum']
const palettes: [string, Tokens][] = [['green light', light], ['green dark', dark]]
for (const accent of accents) {
  const own = blocks(`[data-accent="${accent}"]`)
  palettes.push([`${accent} light`, { ...light, ...own }], [`${accent} dark`, { ...dark, ...own, ...blocks(`[data-accent="${accent}"][data-theme="dark"]`) }])
}

const STATUS = ['ok', 'warn', 'danger', 'info', 'paused']
const TEXT: [string, string][] = [
  ...['text-1', 'text-2', 'text-3', 'brand', 'gold-ink', ...STATUS].flatMap((ink): [string, string][] => [[ink, 'surface'], [ink, 'bg']]),
  ...STATUS.map((status): [string, string] => [status, `${status}-soft`]),
  ...STATUS.map((status): [string, string] => ['on-status', status]),
  ['text-3', 'sunken'], ['text-3', 'brand-soft'], ['text-1', 'brand-soft'], ['brand', 'brand-soft'], ['gold-ink', 'gold-soft'],
  ['on-brand', 'brand'], ['on-brand', 'brand-strong'], ['side-text', 'side'], ['side-muted', 'side'], ['side-text', 'side-count'], ['side-on-text', 'side-on'],
]
const EDGES: [string, string][] = [['line-strong', 'surface'], ['line-strong', 'bg'], ['brand', 'surface']]

describe('contrast of every palette', () => {
  it('knows five accents in both themes, each different from the default', () => {
    expect(palettes).toHaveLength(10)
    expect(new Set(palettes.map(([, tokens]) => tokens.brand)).size).toBe(10)
  })
  it('names green as the default has it', () => {
    const green = blocks('[data-accent="green"]')
    const greenDark = blocks('[data-accent="green"][data-theme="dark"]')
    expect(Object.keys(green).length).toBeGreaterThan(5)
    expect({ ...light, ...green }).toEqual(light)
    expect({ ...dark, ...greenDark }).toEqual(dark)
  })
  it.each(palettes)('%s: text reads at 4.5 and more', (_, tokens) => {
    for (const [ink, ground] of TEXT) {
      expect(ratio(tokens[ink]!, tokens[ground]!), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  })
  it.each(palettes)('%s: edges of controls show at 3 and more', (_, tokens) => {
    for (const [edge, ground] of EDGES) expect(ratio(tokens[edge]!, tokens[ground]!), `${edge} on ${ground}`).toBeGreaterThanOrEqual(3)
  })
  it.each(palettes)('%s: status stands out from its own soft ground', (_, tokens) => {
    for (const status of STATUS) expect(ratio(tokens[status]!, tokens[`${status}-soft`]!)).toBeGreaterThanOrEqual(5.15)
  })
})
