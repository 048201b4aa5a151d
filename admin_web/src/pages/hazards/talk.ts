import type { IconName } from '@/components/icons'
import type { Entry } from './types'

const SAID = ['comment', 'evidence']
export const isSaid = (entry: Entry) => SAID.includes(entry.kind)

export const ICON: Partial<Record<Entry['kind'], IconName>> = {
  reassignment: 'swap',
  pause: 'pause',
  resumption: 'clock',
  reminder: 'bell',
  breach: 'octagon',
  escalation: 'up',
  reopening: 'history',
  link: 'link',
}

export interface Person {
  id: string
  name: string
}

/** Return the ids of those who are still named in the text with an `@`. */
export function mentionedIn(text: string, people: readonly Person[]): string[] {
  // Longest names first, so that 孙强 is not found within 孙强国.
  let rest = text
  const found: string[] = []
  for (const one of [...people].sort((a, b) => b.name.length - a.name.length)) {
    if (!rest.includes(`@${one.name}`)) continue
    found.push(one.id)
    rest = rest.replaceAll(`@${one.name}`, '')
  }
  return found
}
