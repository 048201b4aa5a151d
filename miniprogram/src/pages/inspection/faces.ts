import type { IconName } from '@/components/icons'
import type { Verdict } from '@/offline/notebook'

export type Tone = 'ok' | 'warn' | 'plain'
/** Sign and tone of a verdict; its name is `inspections.verdict.<verdict>`. */
export const verdictFaces: Record<Verdict, { icon: IconName; tone: Tone }> = {
  ok: { icon: 'check-circle', tone: 'ok' },
  finding: { icon: 'triangle', tone: 'warn' },
  not_applicable: { icon: 'minus', tone: 'plain' },
}
export const verdicts: readonly Verdict[] = ['ok', 'finding', 'not_applicable']

const categories: readonly string[] = ['roof', 'ventilation', 'electrical', 'conveyor', 'water', 'haulage', 'guarding']
/** The drawing of a hazard category; a tenant's own has the general one. */
export function categoryIcon(code: string): IconName {
  return categories.includes(code) ? (code as IconName) : 'other'
}
