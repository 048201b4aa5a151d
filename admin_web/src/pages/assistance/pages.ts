import type { Page } from '@/router/page'
import { useWaitingCount } from './queries'

const desk = () => import('./RequestsPage.vue')
const services = () => import('./ServicesPage.vue')

export const pages: Page[] = [
  { name: 'assistance', path: '/assistance', component: desk, titleKey: 'assistance.title', permission: 'grievances.handle', menu: { group: 'people', icon: 'heart', order: 20, count: useWaitingCount } },
  { name: 'assistance-slots', path: '/assistance/slots', component: () => import('./SlotsPage.vue'), titleKey: 'assistance.slots.title', permission: 'grievances.handle', parent: 'assistance' },
  // Whoever has a step opens it from a to-do or a notice, whatever their role.
  { name: 'assistance-request', path: '/assistance/:id', component: desk, titleKey: 'assistance.title', parent: 'assistance', drawer: true },
  { name: 'services', path: '/services', component: services, titleKey: 'assistance.services.title', permission: 'assistance.manage', menu: { group: 'company', icon: 'list', order: 25 } },
  { name: 'service', path: '/services/:id', component: () => import('./ServicePage.vue'), titleKey: 'assistance.services.title', permission: 'assistance.manage', parent: 'services' },
]
