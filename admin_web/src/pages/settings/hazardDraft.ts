import type { components } from '@/api/schema'

export type HazardOptions = components['schemas']['HazardOptionsOut']
export type HazardOptionsIn = components['schemas']['HazardOptionsIn']

export interface ChoiceDraft {
  /** For the list's keys only. */
  key: number
  code: string
  name: string
  /** Added here: its code is not in any record yet. */
  fresh: boolean
}

export interface OptionsDraft {
  categories: ChoiceDraft[]
  severities: ChoiceDraft[]
  rectification_needs_photo: boolean
  report_reaches_back_days: number
}

let last = 0
const choice = (given: { code: string; name: string }): ChoiceDraft => ({ key: ++last, ...given, fresh: false })

export function draftOf(options: HazardOptions): OptionsDraft {
  return { ...options, categories: options.categories.map(choice), severities: options.severities.map(choice) }
}

/** Make a new choice with a code that none of the others has; records keep the code, people read the name. */
export function added(choices: readonly ChoiceDraft[]): ChoiceDraft {
  const taken = new Set(choices.map((one) => one.code))
  let number = choices.length + 1
  while (taken.has(`own_${number}`)) number++
  return { key: ++last, code: `own_${number}`, name: '', fresh: true }
}

export function optionsIn(draft: OptionsDraft): HazardOptionsIn {
  const choices = (given: readonly ChoiceDraft[]) => given.map(({ code, name }) => ({ code, name: name.trim() || null }))
  return { categories: choices(draft.categories), severities: choices(draft.severities), rectification_needs_photo: draft.rectification_needs_photo, report_reaches_back_days: draft.report_reaches_back_days }
}

/** Whether saving would change anything. */
export function optionsChanged(options: HazardOptions, draft: OptionsDraft): boolean {
  return JSON.stringify(optionsIn(draftOf(options))) !== JSON.stringify(optionsIn(draft))
}

/** Return what is wrong by field (`categories.0.name`) → catalogue key's last part: no name, or the same twice. */
export function wrongChoices(draft: OptionsDraft): Record<string, 'nameMissing' | 'nameTwice'> {
  const wrong: Record<string, 'nameMissing' | 'nameTwice'> = {}
  for (const list of ['categories', 'severities'] as const) {
    const seen = new Set<string>()
    draft[list].forEach((one, index) => {
      const name = one.name.trim()
      if (!name) wrong[`${list}.${index}.name`] = 'nameMissing'
      else if (seen.has(name)) wrong[`${list}.${index}.name`] = 'nameTwice'
      seen.add(name)
    })
  }
  return wrong
}
