import type { Schema } from '@/api/client'
import type { IconName } from '@/components/icons'

export type Mode = Schema<'SubmittedOut'>['mode']
export const MODES: readonly Mode[] = ['named', 'confidential', 'anonymous']

interface ModeLine {
  icon: IconName
  /** `hotline.mode.<mode>.<key>` */
  key: 'sees' | 'hidden' | 'photo' | 'receipt'
  /** Something that protects. */
  guards: boolean
}
/** What each way of speaking shows on its card: who sees, who does not, what one gets. */
export const modeLines: Record<Mode, readonly ModeLine[]> = {
  named: [
    { icon: 'eye', key: 'sees', guards: false },
    { icon: 'eye-off', key: 'hidden', guards: true },
  ],
  confidential: [
    { icon: 'eye', key: 'sees', guards: false },
    { icon: 'eye-off', key: 'hidden', guards: true },
  ],
  anonymous: [
    { icon: 'eye-off', key: 'hidden', guards: true },
    { icon: 'camera', key: 'photo', guards: true },
    { icon: 'key', key: 'receipt', guards: true },
  ],
}
export const modeIcons: Record<Mode, IconName> = { named: 'id-card', confidential: 'lock', anonymous: 'eye-off' }

export const isMode = (word: unknown): word is Mode => MODES.includes(word as Mode)

const categories: Record<string, IconName> = {
  wages: 'coin',
  safety: 'shield',
  equipment: 'wrench',
  canteen_dormitory: 'bowl',
  leave: 'calendar-check',
  welfare: 'gift',
  law: 'scales',
  heart: 'heart',
  other: 'other',
}
/** A category's drawing; the tenant's own, for which there is none, get a neutral one. */
export function categoryIcon(code: string): IconName {
  return categories[code] ?? 'category'
}
