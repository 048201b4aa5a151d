import { computed, ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { usePage } from '@/composables/usePage'
import { useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'

type Reasons = Schema<'ReasonsOut'>
type Place = Schema<'PlaceOut'>
type Window = Reasons['window']['code']
export interface Question {
  board: string
  subject: string
  window: Window
}
/** What the service says where entries are shown to the person concerned only. */
const HIDDEN = 'board.entries_hidden'
const SEARCHED = 200

export function useWhy() {
  const session = useSession()
  const asked = ref<Question>({ board: '', subject: '', window: 'month' })
  const about = (): string => `${asked.value.board}.${asked.value.window}`
  const path = () => ({ code: asked.value.board })
  const window = () => ({ window: asked.value.window })

  const reasons = usePage<Schema<'ReasonOut'>, Reasons>(
    () => `why.${about()}.${asked.value.subject}`,
    (cursor) =>
      api.get('/api/v1/boards/{code}/standings/{subject_id}/entries', {
        path: { ...path(), subject_id: asked.value.subject },
        query: { ...window(), cursor, limit: 50 },
      }),
  )
  const own = useResource(
    () => `standings.own.${about()}`,
    () => api.get('/api/v1/boards/{code}/standings/me', { path: path(), query: window() }),
  )
  /** Where somebody stands whose entries are hidden, as far as the first pages tell. */
  const elsewhere = useResource<Place | null>(null, async () => {
    const { items } = await api.get('/api/v1/boards/{code}/standings', { path: path(), query: { ...window(), limit: SEARCHED } })
    return items.find((one) => (one.member ?? one.unit)?.id === asked.value.subject) ?? null
  })
  const board = useResource(
    () => `why.board.${asked.value.board}`,
    () => api.get('/api/v1/boards/{code}', { path: path() }),
  )
  /** Others see ranks and points; asking for their entries would only be refused. */
  const closed = computed(() => {
    const seen = board.data.value
    const self = seen?.subject === 'member' && asked.value.subject === session.me?.id
    return seen !== null && seen.visibility !== 'entries' && !self && !session.may('ledger.read')
  })
  const hidden = computed(() => {
    const fault = reasons.first.fault.value
    return closed.value || (fault instanceof ApiProblem && fault.code === HIDDEN)
  })

  async function refresh(): Promise<void> {
    if (!asked.value.board) return
    await Promise.all([board.refresh(), own.refresh()])
    if (!closed.value) await reasons.refresh()
    if (hidden.value) await elsewhere.refresh()
  }
  function ask(question: Question): void {
    asked.value = question
  }
  const place = computed(() => reasons.first.data.value?.place ?? elsewhere.data.value)
  return { asked, ask, board, reasons, own, hidden, place, refresh }
}
