import type { Page } from '@/router/page'

const trail = () => import('./AuditPage.vue')

export const pages: Page[] = [
  { name: 'audit', path: '/audit', component: trail, titleKey: 'audit.title', permission: 'audit.read', menu: { group: 'company', icon: 'history', order: 30 } },
  { name: 'audit-entry', path: '/audit/:id', component: trail, titleKey: 'audit.title', permission: 'audit.read', parent: 'audit', drawer: true },
]
