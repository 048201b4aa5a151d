import { api, type Schema } from '@/api/client'
import { secretKey } from '../ids'
import type { Mode } from '../modes'

export type Suggestion = Schema<'AppealSuggestionOut'>
export type Policy = Schema<'PolicyBriefOut'>
export interface Hints {
  suggest(text: string): Promise<Suggestion>
  answers(text: string): Promise<Policy[]>
}

const MOST = 3
const LONGEST_SEARCH = 60
const SHORTEST_SENTENCE = 4

/** What to look for of a long text: its last sentence that says something, as far as a search goes. */
export function searchOf(text: string): string {
  const sentences = text.split(/[。！？!?；;\n]+/).map((sentence) => sentence.trim())
  const telling = sentences.filter((sentence) => sentence.length >= SHORTEST_SENTENCE)
  return (telling[telling.length - 1] ?? text.trim()).slice(0, LONGEST_SEARCH)
}

/** How a text is asked about: with the session, or, to stay anonymous, as anybody of a tenant; of no tenant nobody is asked. */
export function hintsFor(mode: Mode, tenant: string): Hints | null {
  const body = (text: string, of: string | null) => ({ search: searchOf(text), category: null, tenant: of })
  if (mode !== 'anonymous') {
    return {
      suggest: (text) => api.post('/api/v1/appeal-suggestions', { body: { text } }),
      answers: async (text) => (await api.post('/api/v1/policy-searches', { body: body(text, null) })).items.slice(0, MOST),
    }
  }
  if (!tenant) return null
  const nobody = { anonymous: true } as const
  return {
    suggest: async (text) => api.post('/api/v1/appeal-suggestions', { body: { text, tenant }, key: await secretKey(), ...nobody }),
    answers: async (text) =>
      (await api.post('/api/v1/policy-searches', { body: body(text, tenant), key: await secretKey(), ...nobody })).items.slice(0, MOST),
  }
}

/** The words that suggested it, each in quotation marks, a few of them. */
export const quoted = (words: readonly string[], quote: (word: string) => string): string => words.slice(0, MOST).map(quote).join('')
