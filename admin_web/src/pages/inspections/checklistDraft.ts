import type { components } from '@/api/schema'

export type ChecklistDetail = components['schemas']['ChecklistDetailOut']
export type ItemIn = components['schemas']['ChecklistItemIn']

export interface ItemDraft {
  /** For the list's keys only. */
  key: number
  text: string
  standard: string
  category: string | null
}

export interface ChecklistDraft {
  name: string
  description: string
  unit_id: string | null
  items: ItemDraft[]
}

let last = 0
export const newItem = (category: string | null = null): ItemDraft => ({ key: ++last, text: '', standard: '', category })

export function draftOf(one: ChecklistDetail | null): ChecklistDraft {
  const items = [...(one?.items ?? [])].sort((a, b) => a.position - b.position)
  return {
    name: one?.name ?? '',
    description: one?.description ?? '',
    unit_id: one?.unit_id ?? null,
    items: items.length ? items.map((item) => ({ key: ++last, text: item.text, standard: item.standard ?? '', category: item.category })) : [newItem()],
  }
}

/** Return the items to send; lines left empty are no items. */
export function itemsIn(draft: Pick<ChecklistDraft, 'items'>): ItemIn[] {
  return draft.items.filter((item) => item.text.trim() || item.standard.trim()).map((item) => ({ text: item.text.trim(), standard: item.standard.trim() || null, category: item.category ?? '' }))
}

/** Whether the items differ from those of the version that was read: then saving makes a new version. */
export function itemsChanged(one: ChecklistDetail, draft: Pick<ChecklistDraft, 'items'>): boolean {
  const before = [...one.items].sort((a, b) => a.position - b.position).map((item) => [item.text, item.standard, item.category])
  return JSON.stringify(before) !== JSON.stringify(itemsIn(draft).map((item) => [item.text, item.standard, item.category]))
}

/** Return what is missing, by field (`items.0.text` as the API points at it) → catalogue key's last part. */
export function missingOf(draft: ChecklistDraft): Record<string, string> {
  const missing: Record<string, string> = {}
  if (!draft.name.trim()) missing.name = 'listName'
  if (!itemsIn(draft).length) missing.items = 'items'
  itemsIn(draft).forEach((item, index) => {
    if (!item.text) missing[`items.${index}.text`] = 'itemText'
    else if (!item.category) missing[`items.${index}.category`] = 'itemCategory'
  })
  return missing
}
