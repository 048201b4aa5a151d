import type { Page } from '@/router/page'

const NEEDED = 'tenant.settings'

export const pages: Page[] = [
  { name: 'settings', path: '/settings', component: () => import('./GeneralPage.vue'), titleKey: 'settings.title', permission: NEEDED, menu: { group: 'company', icon: 'gear', order: 60 } },
  { name: 'settings-consent', path: '/settings/consent', component: () => import('./ConsentPage.vue'), titleKey: 'settings.consent.title', permission: NEEDED, parent: 'settings' },
  { name: 'settings-hazards', path: '/settings/hazards', component: () => import('./HazardOptionsPage.vue'), titleKey: 'settings.hazards.title', permission: NEEDED, parent: 'settings' },
  { name: 'settings-hotline', path: '/settings/hotline', component: () => import('./HotlinePage.vue'), titleKey: 'hotline.title', permission: NEEDED, parent: 'settings' },
  { name: 'settings-rewards', path: '/settings/hotline/rewards', component: () => import('./RewardTermsPage.vue'), titleKey: 'hotline.rewards.title', permission: NEEDED, parent: 'settings' },
  { name: 'settings-flow', path: '/settings/flow', component: () => import('./FlowPage.vue'), titleKey: 'settings.flow.title', permission: NEEDED, parent: 'settings' },
  { name: 'settings-displays', path: '/settings/displays', component: () => import('./DisplaysPage.vue'), titleKey: 'settings.displays.title', permission: NEEDED, parent: 'settings' },
]
