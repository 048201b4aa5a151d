import type { IconName } from '@/components/icons'

/** What a browser says of itself, in two words: the device's name in the catalogue, and the browser's own. */
const devices: [RegExp, string][] = [
  [/iPhone/, 'iphone'],
  [/iPad/, 'ipad'],
  [/Android/, 'android'],
  [/Windows/, 'windows'],
  [/Macintosh|Mac OS X/, 'mac'],
  [/Linux/, 'linux'],
]
const browsers: [RegExp, string][] = [
  [/MicroMessenger/, 'wechat'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const first = (list: [RegExp, string][], text: string): string | null => list.find(([sign]) => sign.test(text))?.[1] ?? null

export interface DeviceName {
  /** A key of `me.sessions.device`; null: not known. */
  device: string | null
  /** A browser's name as its maker writes it, or `wechat`. */
  browser: string | null
  /** What else it calls itself, shortened: a script, a tool. */
  other: string
}

export function deviceName(agent: string | null): DeviceName {
  const text = agent ?? ''
  const [device, browser] = [first(devices, text), first(browsers, text)]
  return { device, browser, other: device || browser ? '' : (text.split(/[\s(]/)[0] ?? '').slice(0, 40) }
}

const COMPUTERS = ['windows', 'mac', 'linux']

/** What a browser runs on, as it is drawn. */
export const deviceIcon = (agent: string | null): IconName => (COMPUTERS.includes(deviceName(agent).device ?? '') ? 'computer' : 'device')
