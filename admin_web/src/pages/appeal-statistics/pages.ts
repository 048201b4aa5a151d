import type { Page } from '@/router/page'

const NEEDED = 'reports.read'

export const pages: Page[] = [
  { name: 'appeal-statistics', path: '/appeal-statistics', component: () => import('./AppealStatisticsPage.vue'), titleKey: 'appealStatistics.title', permission: NEEDED, menu: { group: 'people', icon: 'chart', order: 50 } },
  { name: 'appeal-report-print', path: '/print/appeal-report', component: () => import('./ReportPrintPage.vue'), titleKey: 'appealStatistics.print.title', permission: NEEDED, bare: true },
]
