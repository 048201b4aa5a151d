import type { Page } from '@/router/page'

const ledger = () => import('./LedgerPage.vue')

export const pages: Page[] = [
  { name: 'ledger', path: '/ledger', component: ledger, titleKey: 'ledger.title', permission: 'ledger.read', menu: { group: 'incentive', icon: 'scale', order: 40 } },
  { name: 'transaction', path: '/ledger/entries/:id', component: ledger, titleKey: 'ledger.title', permission: 'ledger.read', parent: 'ledger', drawer: true },
  { name: 'withheld', path: '/ledger/withheld', component: () => import('./WithheldPage.vue'), titleKey: 'ledger.withheld.title', permission: 'ledger.read', parent: 'ledger' },
]
