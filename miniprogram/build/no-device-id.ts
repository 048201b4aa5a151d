import type { Plugin } from 'vite'

const KEY = '__DC_STAT_UUID'
/** Where the framework asks for the number, in the browser and in the mini-program. */
const ASKED: readonly [RegExp, string][] = [
  [/deviceId: deviceId\$1\(\),/, ''],
  [/return function addDeviceId\(_, toRes\) \{[\s\S]*?\n {4}\};/, 'return () => undefined;'],
]

/** Leave out the number that the framework gives a phone and keeps in its storage: whoever speaks anonymously is promised none. */
export function noDeviceId(): Plugin {
  return {
    name: 'gongyou-no-device-id',
    apply: 'build',
    enforce: 'pre',
    transform(code) {
      if (!code.includes(KEY)) return null
      return { code: ASKED.reduce((text, [asked, instead]) => text.replace(asked, instead), code), map: null }
    },
  }
}
