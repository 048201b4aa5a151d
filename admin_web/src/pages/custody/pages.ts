import type { Page } from '@/router/page'
import { useRecoveryCount } from './recoveries'

export const pages: Page[] = [
  { name: 'custody', path: '/custody', component: () => import('./CustodyPage.vue'), titleKey: 'keyring.custody.title', permission: 'grievances.custody', menu: { group: 'people', icon: 'key', order: 80, count: useRecoveryCount } },
]
