import type { IconName } from '@/components/icons'

export interface DailyAction {
  /** Its name is `home.actions.<key>`. */
  key: 'standings' | 'inspections' | 'badges'
  icon: IconName
  url: string
}

/** The three things people do daily beside reporting, in order. */
export const dailyActions: readonly DailyAction[] = [
  { key: 'inspections', icon: 'checklist', url: '/pages/inspections/index' },
  { key: 'badges', icon: 'badge', url: '/pages/badges/index' },
  { key: 'standings', icon: 'podium', url: '/pages/standings/index' },
]
