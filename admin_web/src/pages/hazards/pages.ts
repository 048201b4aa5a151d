import type { Page } from '@/router/page'
import { useConfirmCount } from './queries'

const desk = () => import('./HazardsPage.vue')

export const pages: Page[] = [
  {
    name: 'hazards',
    path: '/hazards',
    component: desk,
    titleKey: 'hazards.title',
    permission: ['cases.read', 'hazards.confirm', 'hazards.assign', 'hazards.verify', 'hazards.close'],
    menu: { group: 'quality', icon: 'alert', order: 10, count: useConfirmCount },
  },
  // Whoever found, has or had a hazard may open it from a to-do or a notice.
  { name: 'hazard', path: '/hazards/:id', component: desk, titleKey: 'hazards.title', parent: 'hazards', drawer: true },
  { name: 'standings-print', path: '/print/standings', component: () => import('./StandingsPrintPage.vue'), titleKey: 'hazards.print.title', bare: true },
]
