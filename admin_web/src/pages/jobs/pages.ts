import type { Page } from '@/router/page'
import { useParkedCount } from './jobs'

export const pages: Page[] = [
  { name: 'jobs', path: '/jobs', component: () => import('./JobsPage.vue'), titleKey: 'jobs.title', permission: 'events.manage', menu: { group: 'company', icon: 'queue', order: 50, count: useParkedCount } },
]
