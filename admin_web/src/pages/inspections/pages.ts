import type { Page } from '@/router/page'

const EITHER = ['inspections.manage', 'inspections.perform']

export const pages: Page[] = [
  { name: 'inspections', path: '/inspections', component: () => import('./CalendarPage.vue'), titleKey: 'inspections.title', permission: EITHER, menu: { group: 'quality', icon: 'scan', order: 30 } },
  { name: 'inspection-plans', path: '/inspections/plans', component: () => import('./PlansPage.vue'), titleKey: 'inspections.plans.title', permission: 'inspections.manage', parent: 'inspections' },
  { name: 'checklists', path: '/inspections/checklists', component: () => import('./ChecklistsPage.vue'), titleKey: 'inspections.checklists.title', permission: 'inspections.perform', parent: 'inspections' },
  { name: 'checklist', path: '/inspections/checklists/:id', component: () => import('./ChecklistPage.vue'), titleKey: 'inspections.checklists.title', permission: 'inspections.perform', parent: 'inspections' },
  { name: 'inspection-statistics', path: '/inspections/statistics', component: () => import('./StatisticsPage.vue'), titleKey: 'inspections.statistics.title', permission: 'inspections.perform', parent: 'inspections' },
  { name: 'inspection', path: '/inspections/:id', component: () => import('./InspectionPage.vue'), titleKey: 'inspections.one', permission: EITHER, parent: 'inspections' },
]
