import { defineStore } from 'pinia'
import { language, type Language } from '@/locales'
import { device } from './storage'

export type Theme = 'auto' | 'light' | 'dark'
interface Kept {
  language: Language
  theme: Theme
  large: boolean
  still: boolean
}

function systemDark(): boolean {
  // #ifdef H5
  return typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches
  // #endif
  // #ifndef H5
  return uni.getAppBaseInfo().theme === 'dark'
  // #endif
}

function systemStill(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches
}

const DEFAULTS: Kept = { language: 'zh-CN', theme: 'auto', large: false, still: false }

export const usePreferences = defineStore('preferences', {
  state: () => ({ ...DEFAULTS, ...device.read<Partial<Kept>>('preferences'), systemDark: systemDark() }),
  getters: {
    dark: (state) => state.theme === 'dark' || (state.theme === 'auto' && state.systemDark),
    /** No motion: asked for here or in the phone's settings. */
    motionless: (state) => state.still || systemStill(),
    rootClass(): string {
      return [this.dark && 'gy-dark', this.large && 'gy-large', this.still && 'gy-still'].filter(Boolean).join(' ')
    },
  },
  actions: {
    set<Name extends keyof Kept>(name: Name, value: Kept[Name]): void {
      this.$patch({ [name]: value })
      const { language, theme, large, still } = this
      device.write('preferences', { language, theme, large, still } satisfies Kept)
      this.apply()
    },
    apply(): void {
      language.value = this.language
      // #ifdef H5
      document.documentElement.lang = this.language
      document.documentElement.className = this.rootClass
      // #endif
    },
    watchSystem(): void {
      // #ifdef H5
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (change) => {
        this.systemDark = change.matches
        this.apply()
      })
      // #endif
      // #ifndef H5
      uni.onThemeChange((change) => {
        this.systemDark = change.theme === 'dark'
      })
      // #endif
    },
  },
})
