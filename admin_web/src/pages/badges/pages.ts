import type { Page } from '@/router/page'

const READERS = ['badges.manage', 'ledger.read', 'contests.manage']

export const pages: Page[] = [
  { name: 'badges', path: '/badges', component: () => import('./BadgesPage.vue'), titleKey: 'badges.title', permission: READERS, menu: { group: 'incentive', icon: 'medal', order: 30 } },
  { name: 'badge-new', path: '/badges/new', component: () => import('./BadgeEditorPage.vue'), titleKey: 'badges.newTitle', permission: 'badges.manage', parent: 'badges' },
  { name: 'badge', path: '/badges/:id', component: () => import('./BadgePage.vue'), titleKey: 'badges.title', permission: READERS, parent: 'badges' },
  { name: 'badge-edit', path: '/badges/:id/edit', component: () => import('./BadgeEditorPage.vue'), titleKey: 'badges.changeTitle', permission: 'badges.manage', parent: 'badges' },
]
