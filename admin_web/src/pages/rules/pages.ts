import type { Page } from '@/router/page'

const READERS = ['points.rules', 'ledger.read', 'contests.manage']

export const pages: Page[] = [
  { name: 'rules', path: '/rules', component: () => import('./RulesPage.vue'), titleKey: 'rules.title', permission: READERS, menu: { group: 'incentive', icon: 'coins', order: 10 } },
  { name: 'rule-budgets', path: '/rules/budgets', component: () => import('./BudgetsPage.vue'), titleKey: 'rules.budgets', permission: 'ledger.read', parent: 'rules' },
  { name: 'rule', path: '/rules/:id', component: () => import('./RulePage.vue'), titleKey: 'rules.title', permission: READERS, parent: 'rules' },
]
