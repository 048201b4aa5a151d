import type { Schema } from '@/api/client'

export type Todo = Schema<'TodoOut'>
export type Inspection = Schema<'InspectionOut'>
/** Something that waits for oneself: a case, or an inspection that one may begin or has begun. */
export type Waiting = { kind: 'case'; key: string; due: string | null; todo: Todo } | { kind: 'inspection'; key: string; due: string; inspection: Inspection }

const time = (due: string | null): number => (due === null ? Infinity : Date.parse(due))

/** Cases and inspections in one list, least time left first. While there are further pages of cases, an inspection that
 *  may belong among them is held back: what comes next would stand above it. */
export function waitingList(todos: Todo[], inspections: Inspection[], more: boolean): Waiting[] {
  const last = todos[todos.length - 1]
  const horizon = more && last ? time(last.due_at) : Infinity
  const open = inspections.filter((one) => (one.state === 'open' || one.state === 'started') && time(one.due_at) <= horizon)
  const all: Waiting[] = [
    ...todos.map((todo) => ({ kind: 'case' as const, key: todo.id, due: todo.due_at, todo })),
    ...open.map((inspection) => ({ kind: 'inspection' as const, key: inspection.id, due: inspection.due_at, inspection })),
  ]
  // The service's own order stands among cases; sorting is stable.
  return all.sort((left, right) => (time(left.due) === time(right.due) ? 0 : time(left.due) - time(right.due)))
}
