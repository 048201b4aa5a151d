import type { Page } from '@/router/page'

export const pages: Page[] = [
  { name: 'sign-in', path: '/sign-in', component: () => import('./SignInPage.vue'), titleKey: 'signIn.title', bare: true, public: true },
]
