import type { Page } from '@/router/page'
import { useWaitingCount } from './queries'

const NEEDED = 'grievances.handle'
const desk = () => import('./AppealsPage.vue')

export const pages: Page[] = [
  { name: 'appeals', path: '/appeals', component: desk, titleKey: 'appeals.title', permission: NEEDED, menu: { group: 'people', icon: 'message', order: 10, count: useWaitingCount } },
  { name: 'appeal-new', path: '/appeals/new', component: () => import('./CallerPage.vue'), titleKey: 'appeals.caller.title', permission: NEEDED, parent: 'appeals' },
  { name: 'appeal-day', path: '/appeals/day', component: () => import('./DayPage.vue'), titleKey: 'appeals.day.title', permission: NEEDED, parent: 'appeals' },
  { name: 'appeal', path: '/appeals/:id', component: desk, titleKey: 'appeals.title', permission: NEEDED, parent: 'appeals', drawer: true },
  { name: 'appeal-page', path: '/appeals/:id/page', component: () => import('./AppealPage.vue'), titleKey: 'appeals.one', permission: NEEDED, parent: 'appeals' },
]
