import type { Page } from '@/router/page'

export const pages: Page[] = [
  { name: 'members', path: '/members', component: () => import('./MembersPage.vue'), titleKey: 'members.title', permission: 'members.read', menu: { group: 'company', icon: 'users', order: 10 } },
  { name: 'member', path: '/members/:id', component: () => import('./MembersPage.vue'), titleKey: 'members.title', permission: 'members.read', parent: 'members', drawer: true },
]
