import type { Page } from '@/router/page'
import { useReviewCount, useWaitingDisclosures } from './queries'

const HANDLE = 'grievances.handle'
const UNION = [HANDLE, 'grievances.custody'] as const

export const pages: Page[] = [
  // No count: letters are sealed, and counting them would ask for the key on every page.
  { name: 'appeal-letters', path: '/appeal-letters', component: () => import('./LettersPage.vue'), titleKey: 'oversight.letters.title', permission: UNION, menu: { group: 'people', icon: 'letter', order: 20 } },
  { name: 'appeal-reviews', path: '/appeal-reviews', component: () => import('./ReviewsPage.vue'), titleKey: 'oversight.reviews.title', permission: HANDLE, menu: { group: 'people', icon: 'scale', order: 30, count: useReviewCount } },
  { name: 'disclosures', path: '/disclosures', component: () => import('./DisclosuresPage.vue'), titleKey: 'oversight.disclosures.title', permission: UNION, menu: { group: 'people', icon: 'eye', order: 40, count: useWaitingDisclosures } },
]
