import type { Page } from '@/router/page'

export const pages: Page[] = [
  { name: 'account', path: '/account', component: () => import('./ProfilePage.vue'), titleKey: 'account.profile.title' },
  { name: 'account-password', path: '/account/password', component: () => import('./PasswordPage.vue'), titleKey: 'account.password.title' },
  { name: 'account-sessions', path: '/account/sessions', component: () => import('./SessionsPage.vue'), titleKey: 'account.sessions.title' },
  { name: 'account-second-factor', path: '/account/second-factor', component: () => import('./SecondFactorPage.vue'), titleKey: 'account.secondFactor.title' },
  { name: 'account-vault', path: '/account/vault', component: () => import('./VaultPage.vue'), titleKey: 'keyring.account.title', permission: ['grievances.handle', 'grievances.custody'] },
]
