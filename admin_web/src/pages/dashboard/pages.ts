import type { Page } from '@/router/page'

export const pages: Page[] = [
  {
    name: 'dashboard',
    path: '/dashboard',
    component: () => import('./DashboardPage.vue'),
    titleKey: 'dashboard.title',
    permission: 'reports.read',
    menu: { group: 'work', icon: 'gauge', order: 10 },
  },
]
