import type { Page } from '@/router/page'

export const pages: Page[] = [
  // For a screen on the wall: it has its own token and no session.
  { name: 'wall', path: '/wall', component: () => import('./WallPage.vue'), titleKey: 'wall.title', bare: true, public: true },
]
