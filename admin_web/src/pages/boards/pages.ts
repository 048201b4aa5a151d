import type { Page } from '@/router/page'

/** A board's own page asks for no permission: notices and contests lead there, and the service shows each what they may see. */
export const pages: Page[] = [
  { name: 'boards', path: '/boards', component: () => import('./BoardsPage.vue'), titleKey: 'boards.title', permission: ['boards.manage', 'ledger.read', 'contests.manage'], menu: { group: 'incentive', icon: 'podium', order: 20 } },
  { name: 'board-new', path: '/boards/new', component: () => import('./OpenBoardPage.vue'), titleKey: 'boards.openTitle', permission: 'boards.manage', parent: 'boards' },
  { name: 'board', path: '/boards/:code', component: () => import('./BoardPage.vue'), titleKey: 'boards.title', parent: 'boards' },
]
