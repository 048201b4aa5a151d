import type { Page } from '@/router/page'

export const pages: Page[] = [
  { name: 'places', path: '/places', component: () => import('./PlacesPage.vue'), titleKey: 'places.title', permission: 'inspections.manage', menu: { group: 'quality', icon: 'pin', order: 40 } },
]
