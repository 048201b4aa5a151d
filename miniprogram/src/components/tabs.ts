import type { IconName } from './icons'

export type TabName = 'home' | 'cases' | 'standings' | 'me'
export const tabs: readonly { name: TabName; icon: IconName; url: string }[] = [
  { name: 'home', icon: 'home', url: '/pages/home/index' },
  { name: 'cases', icon: 'clipboard', url: '/pages/cases/index' },
  { name: 'standings', icon: 'podium', url: '/pages/standings/index' },
  { name: 'me', icon: 'person', url: '/pages/me/index' },
]
