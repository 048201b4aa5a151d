import { ref } from 'vue'

export type Language = 'zh-CN' | 'en-US'
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en-US']
interface Words {
  [key: string]: string | Words
}

/** The language in use. */
export const language = ref<Language>('zh-CN')
const catalogue: Record<Language, Record<string, Words>> = { 'zh-CN': {}, 'en-US': {} }

/**
 * Take in a folder of words, `<language>/<area>.json` each: those of the first screens here, those of a group of pages
 * as it loads. Several folders may give to one area, each its own keys.
 */
export function addWords(files: Record<string, Words>): void {
  for (const [path, words] of Object.entries(files)) {
    const [spoken, file] = path.split('/').slice(-2) as [Language, string]
    const area = file.replace('.json', '')
    catalogue[spoken][area] = { ...catalogue[spoken][area], ...words }
  }
}

addWords(import.meta.glob<Words>('./*/*.json', { eager: true, import: 'default' }))

/** Say `area.key` in the language in use; reactive in templates. */
export function t(key: string, named: Record<string, unknown> = {}): string {
  let said: string | Words | undefined = catalogue[language.value]
  for (const part of key.split('.')) said = typeof said === 'object' ? said[part] : undefined
  if (typeof said !== 'string') return key
  return said.replace(/\{(\w+)\}/g, (_, name: string) => String(named[name] ?? ''))
}
