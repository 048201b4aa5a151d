import type { Difference } from './difference'
import type { Draft } from './draft'
import type { Finding, Words } from './words'

/** What every clause of the editor gets: the draft, what is wrong with which part, what differs from the version before. */
export interface Editing {
  draft: Draft
  words: Words
  fixed: boolean
  findings: Map<string, Finding[]>
  changed: Set<string>
  /** Series of budgets that there are. */
  budgets: string[]
}

export const changedParts = (found: readonly Difference[]) => new Set(found.map((one) => one.part))

/** Return how a part is marked: wrong before doubtful before changed. */
export function toneOf(editing: Editing, part: string, changedAs = part): 'error' | 'warn' | 'changed' | '' {
  const found = editing.findings.get(part) ?? []
  if (found.some((one) => one.severity === 'error')) return 'error'
  if (found.length) return 'warn'
  return editing.changed.has(changedAs) ? 'changed' : ''
}

/** Return a draft with another spec. */
export function withSpec(draft: Draft, change: Partial<Draft['spec']>): Draft {
  return { ...draft, spec: { ...draft.spec, ...change } }
}
