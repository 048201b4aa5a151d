import { createI18n } from 'vue-i18n'

export const LANGUAGES = ['zh-CN', 'en-US'] as const
export type Language = (typeof LANGUAGES)[number]

type Area = Record<string, unknown>
const chinese = import.meta.glob<{ default: Area }>('./zh-CN/*.json', { eager: true })
const english = import.meta.glob<{ default: Area }>('./en-US/*.json')

function areaOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
}

function kept(): Language {
  return localStorage.getItem('gy-language') === 'en-US' ? 'en-US' : 'zh-CN'
}

const messages = Object.fromEntries(Object.entries(chinese).map(([path, module]) => [areaOf(path), module.default]))

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN' as string,
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': messages } as Record<string, Record<string, Area>>,
})

async function loadEnglish(): Promise<void> {
  const areas = await Promise.all(Object.entries(english).map(async ([path, load]) => [areaOf(path), (await load()).default] as const))
  i18n.global.setLocaleMessage('en-US', Object.fromEntries(areas))
}

/** Switch the language of the page and remember it on this machine. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === 'en-US' && !i18n.global.availableLocales.includes('en-US')) await loadEnglish()
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem('gy-language', language)
}

/** Return the language chosen on this machine, Chinese by default. */
export function currentLanguage(): Language {
  return i18n.global.locale.value === 'en-US' ? 'en-US' : 'zh-CN'
}

/** Bring back the language chosen last time. */
export async function restoreLanguage(): Promise<void> {
  await setLanguage(kept())
}
