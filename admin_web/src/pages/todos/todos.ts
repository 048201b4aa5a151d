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

const PATHS: Record<string, (id: string) => string> = {
  hazard: (id) => `/hazards/${id}`,
  policy_question: (id) => `/policies/questions?open=${id}`,
  assistance: (id) => `/assistance/${id}`,
  appeal: (id) => `/appeals/${id}`,
}

/** Where a case is worked on. */
export function pathOf(todo: Pick<Todo, 'flow' | 'id'>): string {
  return PATHS[todo.flow]?.(todo.id) ?? `/cases/${todo.id}`
}
