import type { Page } from '@/router/page'
import { useWaitingCount } from './waiting'

const MANAGE = 'policies.manage'

export const pages: Page[] = [
  { name: 'policies', path: '/policies', component: () => import('./PoliciesPage.vue'), titleKey: 'policies.title', permission: MANAGE, menu: { group: 'people', icon: 'book', order: 30, count: useWaitingCount } },
  { name: 'policy', path: '/policies/:id', component: () => import('./PoliciesPage.vue'), titleKey: 'policies.title', permission: MANAGE, parent: 'policies', drawer: true },
  { name: 'policy-editor', path: '/policies/:id/edit', component: () => import('./EditorPage.vue'), titleKey: 'policies.edit', permission: MANAGE, parent: 'policies' },
  { name: 'policy-questions', path: '/policies/questions', component: () => import('./QuestionsPage.vue'), titleKey: 'policies.questions.title', permission: MANAGE, parent: 'policies' },
  { name: 'policy-gaps', path: '/policies/gaps', component: () => import('./GapsPage.vue'), titleKey: 'policies.gaps.title', permission: MANAGE, parent: 'policies' },
  { name: 'policy-import', path: '/policies/import', component: () => import('./ImportPage.vue'), titleKey: 'policies.import.title', permission: MANAGE, parent: 'policies' },
]
