import type { Page } from '@/router/page'

const OFFICERS = ['contests.manage', 'contests.score']
const open = () => import('./ContestPage.vue')
const edit = () => import('./ContestEditor.vue')

/** Notices and searches lead members to a contest too, so that its own pages ask for no permission; the service shows each what they may see. */
export const pages: Page[] = [
  { name: 'contests', path: '/contests', component: () => import('./ContestsPage.vue'), titleKey: 'contests.title', permission: OFFICERS, menu: { group: 'quality', icon: 'flag', order: 20 } },
  { name: 'contest-new', path: '/contests/new', component: edit, titleKey: 'contests.newTitle', permission: 'contests.manage', parent: 'contests' },
  { name: 'contest', path: '/contests/:id', component: open, titleKey: 'contests.title', parent: 'contests' },
  { name: 'contest-scores', path: '/contests/:id/scores', component: open, titleKey: 'contests.tab.scores', parent: 'contests' },
  { name: 'contest-settlement', path: '/contests/:id/settlement', component: open, titleKey: 'contests.tab.settlement', permission: 'contests.manage', parent: 'contests' },
  { name: 'contest-about', path: '/contests/:id/about', component: open, titleKey: 'contests.tab.about', parent: 'contests' },
  { name: 'contest-edit', path: '/contests/:id/edit', component: edit, titleKey: 'contests.changeTitle', permission: 'contests.manage', parent: 'contests' },
  { name: 'contest-notice', path: '/contests/:id/notice', component: () => import('./ContestNotice.vue'), titleKey: 'contests.notice.title', bare: true },
]
