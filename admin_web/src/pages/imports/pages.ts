import type { Page } from '@/router/page'

export const pages: Page[] = [
  { name: 'imports', path: '/imports', component: () => import('./ImportsPage.vue'), titleKey: 'imports.title', permission: 'members.manage', parent: 'members' },
  { name: 'import', path: '/imports/:id', component: () => import('./ImportPage.vue'), titleKey: 'imports.title', permission: 'members.manage', parent: 'members' },
]
