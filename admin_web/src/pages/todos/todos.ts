import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'

export type Todo = components['schemas']['TodoOut']

export const TODO_PAGE = 50

/** Count what waits for me; the side bar and the page share one query. */
export function useTodoCounts() {
  return useQuery({ queryKey: ['todos', 'count'], queryFn: () => data(api.GET('/api/v1/me/todos/count')), refetchInterval: 60_000 })
}

export function useTodoCount(): Ref<number | undefined> {
  const counts = useTodoCounts()
  return computed(() => counts.data.value?.open)
}

const FOLDERS: Record<string, string> = { hazard: 'hazards', assistance: 'assistance' }

/** Where a case is worked on. */
export function pathOf(todo: Pick<Todo, 'flow' | 'id'>): string {
  return `/${FOLDERS[todo.flow] ?? 'cases'}/${todo.id}`
}
