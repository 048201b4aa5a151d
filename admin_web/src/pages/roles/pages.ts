import type { Page } from '@/router/page'

export const pages: Page[] = [
  { name: 'roles', path: '/roles', component: () => import('./RolesPage.vue'), titleKey: 'roles.title', permission: ['roles.grant', 'audit.read'], menu: { group: 'company', icon: 'key', order: 20 } },
]
