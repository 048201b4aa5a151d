import type { Schema } from '@/api/client'
import { t } from '@/locales'

export type PolicyCategory = Schema<'PolicyBriefOut'>['category']

export const POLICY_CATEGORIES: readonly PolicyCategory[] = ['leave', 'wages', 'safety', 'welfare', 'law', 'canteen_dormitory', 'equipment', 'heart', 'other']

/** The address of the form that asks the union, with what was typed before. */
export function askUrl(question: string, category?: PolicyCategory | null): string {
  const given = [question && `question=${encodeURIComponent(question)}`, category && `category=${category}`].filter(Boolean)
  return ['/pages/policy-question/index', given.join('&')].filter(Boolean).join('?')
}

/** A category that an address or a copy names, null for another word. */
export const categoryOf = (word: string | undefined): PolicyCategory | null => POLICY_CATEGORIES.find((one) => one === word) ?? null

let asked = ''

/** Carry words that are more than a question to the hotline's form: in memory and once, in no address and on no phone. */
export function carryAsked(text: string): void {
  asked = text
}

/** The words that were carried here, if any, as a part of a draft; they are gone by this. */
export function takeAsked(): { text?: string } {
  const text = asked
  asked = ''
  return text ? { text } : {}
}

/** From when to when a policy is in force. */
export function validity({ valid_from: from, valid_until: until }: { valid_from: string; valid_until: string | null }): string {
  return until ? t('policies.between', { from, until }) : t('policies.since', { from })
}

/** A word of a page's address: the browser has decoded it already, a mini-program has not; a bare percent sign is itself. */
export function wordOf(value: unknown): string {
  const word = typeof value === 'string' ? value : ''
  return /%(?![0-9a-f]{2})/i.test(word) ? word : decodeURIComponent(word)
}
