import { createI18n } from 'vue-i18n'

export type Language = 'zh-CN' | 'en-US'
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en-US']
type Messages = Record<string, unknown>

function byArea(files: Record<string, unknown>): Messages {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [path.replace(/^.*\/(.+)\.json$/, '$1'), content]),
  )
}

const messages = {
  'zh-CN': byArea(import.meta.glob('./zh-CN/*.json', { eager: true, import: 'default' })),
  'en-US': byArea(import.meta.glob('./en-US/*.json', { eager: true, import: 'default' })),
}

export const i18n = createI18n<false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: messages as never,
})

/** Add an area that only some pages need, so that the first page does not wait for its words. */
export function addArea(area: string, words: Record<Language, Messages>): void {
  for (const language of LANGUAGES) i18n.global.mergeLocaleMessage(language, { [area]: words[language] })
}

/**
 * Say `area.key` in the language in use; reactive in templates. The blanks are filled here: for the mini-program the
 * framework replaces vue-i18n by its runtime, which has no message compiler and would show `{name}` as it stands.
 */
export function t(key: string, named: Record<string, unknown> = {}): string {
  const message: unknown = i18n.global.tm(key)
  if (typeof message !== 'string') return key
  return message.replace(/\{(\w+)\}/g, (_, name: string) => String(named[name] ?? ''))
}
