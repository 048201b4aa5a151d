// @vitest-environment happy-dom
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BUILD = resolve(__dirname, '../../dist/mp-weixin')
const require = createRequire(import.meta.url)
interface AppJson {
  pages: string[]
  subPackages?: { root: string; pages: string[] }[]
}
const manifest = JSON.parse(readFileSync(join(BUILD, 'app.json'), 'utf8')) as AppJson
const pages = [...manifest.pages, ...(manifest.subPackages ?? []).flatMap((one) => one.pages.map((page) => `${one.root}/${page}`))]
interface Mounted {
  instance: { route?: string; onLoad(query: object): void; onShow?(): void; onReady?(): void }
  dom: HTMLElement
  attach(parent: Element): void
  detach(): void
}
interface Simulate {
  load(path: string, options: { compiler: string; rootPath: string }): string
  render(id: string): Mounted
}

interface Asked {
  url: string
  method: string
  header: Record<string, string>
  fail?: (fault: { errMsg: string }) => void
}
const requests: Asked[] = []
const kept = new Map<string, unknown>()
const ME = {
  id: '01a1f853-0a2d-75fc-890e-aab2107005e9',
  name: '孟庆山',
  unit: { id: '01a1f853-07ba-738b-9405-d59583525284', name: '生产一班', kind: 'team' },
  unit_path: ['云岫岭煤矿', '生产一班'],
  shift_pattern: null,
  roster_day: '2026-11-20',
  roles: [],
  permissions: ['self'],
  tenant: { code: 'yunxiuling', name: '云岫岭煤矿', timezone: 'Asia/Shanghai', works: 'mine', accent: 'green' },
  language: 'zh-CN',
  consent: { version: 1, given: true },
  wechat_bound: false,
}
const noop = (): void => undefined
/** What WeChat gives a mini-program; requests find no signal. */
const wx = new Proxy<Record<string, unknown>>(
  {
    getStorageSync: (key: string) => kept.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => kept.set(key, value),
    removeStorageSync: (key: string) => kept.delete(key),
    getStorageInfoSync: () => ({ keys: [...kept.keys()] }),
    getWindowInfo: () => ({ statusBarHeight: 44, windowWidth: 375, windowHeight: 812, pixelRatio: 2, safeArea: {}, screenTop: 0 }),
    getAppBaseInfo: () => ({ theme: 'light', SDKVersion: '3.8.0', language: 'zh_CN', host: { env: 'WeChat' } }),
    getDeviceInfo: () => ({ platform: 'ios', system: 'iOS 18', model: 'iPhone', brand: 'Apple' }),
    getSystemInfoSync: () => ({ statusBarHeight: 44, windowWidth: 375, language: 'zh_CN', SDKVersion: '3.8.0' }),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getAccountInfoSync: () => ({ miniProgram: { appId: '', envVersion: 'develop' } }),
    getMenuButtonBoundingClientRect: () => ({ top: 48, left: 281, right: 368, bottom: 80, width: 87, height: 32 }),
    getNetworkType: ({ success }: { success?: (result: { networkType: string }) => void }) => success?.({ networkType: '4g' }),
    request: (asked: Asked) => {
      const { fail } = asked
      requests.push(asked)
      fail?.({ errMsg: 'request:fail' })
      return { abort: noop }
    },
    canIUse: () => false,
  },
  { get: (target, name) => (name in target ? target[name as string] : noop), set: (target, name, value) => ((target[name as string] = value), true) },
)

let root: string
let simulate: Simulate
const faults: unknown[] = []

beforeAll(() => {
  // CommonJS in a folder of its own: here the nearest package.json says "module".
  root = mkdtempSync(join(tmpdir(), 'gongyou-mp-'))
  cpSync(BUILD, root, { recursive: true })
  writeFileSync(join(root, 'package.json'), '{}')
  kept.set('gy:device:session', { token: 'gy_test', expires_at: '2030-01-01T00:00:00Z', me: ME })
  const shared = globalThis as unknown as Record<string, unknown>
  shared.wx = wx
  let app: Record<string, unknown> = {}
  shared.App = (options: Record<string, unknown>) => (app = options)
  shared.getApp = () => app
  shared.getCurrentPages = () => []
  simulate = require('miniprogram-simulate') as Simulate
  // Pages are mounted as the components they are built as.
  shared.Page = shared.Component
  require(join(root, 'app.js'))
  ;(app as { onLaunch(options: object): void }).onLaunch({ path: '', query: {}, scene: 1001 })
  console.error = (...words: unknown[]) => faults.push(words)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('every built page', () => {
  it.each(pages)('%s mounts with the official compiler', async (page) => {
    expect(existsSync(join(root, `${page}.wxml`))).toBe(true)
    const id = simulate.load(join(root, page), { compiler: 'official', rootPath: root })
    const mounted = simulate.render(id)
    mounted.instance.route = page
    const parent = document.createElement('div')
    document.body.append(parent)
    mounted.attach(parent)
    mounted.instance.onLoad({})
    mounted.instance.onShow?.()
    mounted.instance.onReady?.()
    await new Promise((done) => setTimeout(done, 50))
    expect(parent.querySelector('[class*=gy-page__title]')?.textContent).toMatch(/\S/)
    expect(parent.querySelector('[class*=gy-page__body]')?.textContent).toMatch(/\S/)
    expect(parent.textContent).not.toMatch(/\{\w+\}/)
    // A key of the catalogue whose words the page has not brought.
    expect(parent.textContent).not.toMatch(/\b[a-z]\w+\.[a-z]\w+/)
    mounted.detach()
    expect(faults).toEqual([])
  })
})

describe('the built client', () => {
  it('sends a PATCH as a POST that says so, since WeChat knows none', async () => {
    const { api } = require(join(root, 'api/client.js')) as { api: Record<'patch' | 'put', (path: string, given: object) => Promise<unknown>> }
    requests.length = 0
    await expect(api.patch('/api/v1/me', { body: { phone: null } })).rejects.toThrow('unreachable')
    await expect(api.put('/api/v1/me/password', { body: {} })).rejects.toThrow('unreachable')
    expect(requests.map((asked) => [asked.method, asked.header['X-HTTP-Method-Override']])).toEqual([
      ['POST', 'PATCH'],
      ['PUT', undefined],
    ])
  })
})
