import type { Page } from '@/router/page'

export const pages: Page[] = [
  { name: 'organisation', path: '/organisation', component: () => import('./OrganisationPage.vue'), titleKey: 'organisation.title', permission: 'units.manage', parent: 'members' },
  { name: 'shifts', path: '/organisation/shifts', component: () => import('./ShiftsPage.vue'), titleKey: 'organisation.shifts.title', permission: 'tenant.settings', parent: 'members' },
  { name: 'calendar', path: '/organisation/calendar', component: () => import('./CalendarPage.vue'), titleKey: 'organisation.calendar.title', permission: 'tenant.settings', parent: 'members' },
]
