import type { Page } from '@/router/page'

export const pages: Page[] = [
  {
    name: 'notices',
    path: '/notices',
    component: () => import('./NoticesPage.vue'),
    titleKey: 'notices.title',
    menu: { group: 'work', icon: 'bell', order: 30 },
  },
]
