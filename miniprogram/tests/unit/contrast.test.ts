import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(resolve(__dirname, '../../src/styles/tokens.css'), 'utf8')
type Palette = Map<string, string>

function read(selector: RegExp): Palette {
  const block = css.match(selector)?.[1]
  if (!block) throw new Error(`no block ${String(selector)}`)
  return new Map([...block.matchAll(/--gy-([\w-]+):\s*([^;]+);/g)].map((found) => [found[1] as string, found[2] as string]))
}
const light = read(/page,:root\{([\s\S]*?)\n\}/)
const dark = new Map([...light, ...read(/\.gy-dark\{([\s\S]*?)\n\}/)])

function colour(palette: Palette, name: string): number[] {
  const value = palette.get(name) ?? ''
  const referred = value.match(/^var\(--gy-([\w-]+)\)$/)?.[1]
  if (referred) return colour(palette, referred)
  const hex = value.match(/^#([0-9A-F]{6})$/i)?.[1]
  if (!hex) throw new Error(`${name} is no plain colour: ${value}`)
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
}
function luminance(channels: number[]): number {
  const [red, green, blue] = channels.map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function ratio(palette: Palette, over: string, under: string): number {
  const [high, low] = [luminance(colour(palette, over)), luminance(colour(palette, under))].sort((a, b) => b - a) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const TEXT = 4.5
const EDGE = 3
const onPaper = ['text-1', 'text-2', 'text-3', 'brand', 'gold-ink', 'ok', 'warn', 'danger', 'info', 'paused']
const pairs: [string, string, number][] = [
  ...onPaper.flatMap((name) => [[name, 'surface', TEXT], [name, 'bg', TEXT]] as [string, string, number][]),
  ...['ok', 'warn', 'danger', 'info', 'paused', 'brand'].map((name) => [name, `${name}-soft`, TEXT] as [string, string, number]),
  ['gold-ink', 'gold-soft', TEXT],
  ['text-1', 'sunken', TEXT],
  ['text-2', 'sunken', TEXT],
  ['text-3', 'sunken', TEXT],
  ['text-1', 'brand-soft', TEXT],
  ['text-3', 'brand-soft', TEXT],
  ['on-brand', 'brand', TEXT],
  ['on-brand', 'brand-strong', TEXT],
  ['on-brand-2', 'brand', TEXT],
  ['on-band', 'band', TEXT],
  ['on-band-2', 'band', TEXT],
  ['on-status', 'danger', TEXT],
  ['line-strong', 'surface', EDGE],
  ['line-strong', 'bg', EDGE],
]

describe.each([
  ['light', light],
  ['dark', dark],
] as [string, Palette][])('in the %s theme', (_, palette) => {
  it.each(pairs)('%s on %s can be read', (over, under, least) => {
    expect(ratio(palette, over, under)).toBeGreaterThanOrEqual(least)
  })
})
