import type { Page } from '@/router/page'
import { useTodoCount } from './todos'

export const pages: Page[] = [
  {
    name: 'todos',
    path: '/todos',
    component: () => import('./TodosPage.vue'),
    titleKey: 'todos.title',
    menu: { group: 'work', icon: 'list', order: 20, count: useTodoCount },
  },
]
