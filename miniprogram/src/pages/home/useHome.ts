import { computed } from 'vue'
import { api, type Schema } from '@/api/client'
import { useResource } from '@/composables/useResource'
import { keepForOffline } from '@/stores/inspection-copies'
import { useSession } from '@/stores/session'

type Board = Schema<'BoardOut'>
type Contest = Schema<'ContestOut'>
export interface ContestStanding {
  contest: Contest
  team: Schema<'OwnStandingOut'> | null
}

const TODOS_SHOWN = 3
const boardOf = (boards: Board[], subject: Board['subject'], contest: string | null): Board | undefined =>
  boards.find((board) => board.subject === subject && board.contest_id === contest && !board.per_head)

/** The boards, asked for once however many parts of the page want them at the same time. */
let asking: Promise<Board[]> | null = null
function boards(): Promise<Board[]> {
  asking ??= api
    .get('/api/v1/boards')
    .then((page) => page.items)
    .finally(() => (asking = null))
  return asking
}

async function fetchStandings() {
  const items = await boards()
  const [people, teams] = [boardOf(items, 'member', null), boardOf(items, 'unit', null)]
  const own = (board: Board | undefined) =>
    board ? api.get('/api/v1/boards/{code}/standings/me', { path: { code: board.code } }) : null
  const [person, team] = await Promise.all([own(people), own(teams)])
  return { person, team, boards: items }
}

async function fetchContest(): Promise<ContestStanding | null> {
  const [{ items }, all] = await Promise.all([api.get('/api/v1/contests'), boards()])
  const contest = items.find((one) => one.state === 'running' || one.state === 'frozen')
  if (!contest) return null
  const board = boardOf(all, 'unit', contest.id)
  const team = board
    ? await api.get('/api/v1/boards/{code}/standings/me', { path: { code: board.code }, query: { window: 'all' } })
    : null
  return { contest, team }
}

async function fetchTodos() {
  const [page, count] = await Promise.all([
    api.get('/api/v1/me/todos', { query: { limit: TODOS_SHOWN } }),
    api.get('/api/v1/me/todos/count'),
  ])
  return { items: page.items, count }
}

/** How many of one's own appeals the union spoke last in. A number is all that stays on the phone. */
async function countAnswered(): Promise<number> {
  const { items } = await api.get('/api/v1/me/appeals', { query: { limit: 20 } })
  return items.filter((one) => one.state === 'open' && one.last_author === 'union').length
}

/** Everything the first page shows, each part kept on the phone by itself. */
export function useHome() {
  const session = useSession()
  const points = useResource('home.points', () => api.get('/api/v1/me/points'))
  const standings = useResource('home.standings', fetchStandings)
  const contest = useResource('home.contest', fetchContest)
  const todos = useResource('home.todos', fetchTodos)
  const inspections = useResource('home.inspections', () => api.get('/api/v1/me/inspections', { query: { limit: 20 } }))
  const unread = useResource('home.unread', () => api.get('/api/v1/me/notices/unread-count'))
  const answered = useResource('home.answered', countAnswered)
  const me = useResource('home.me', () => session.refreshMe())
  const parts = [me, points, standings, contest, todos, inspections, unread, answered]

  const faulty = computed(() => parts.find((part) => part.fault.value))
  const fault = computed(() => faulty.value?.fault.value ?? null)
  /** When the oldest copy on the page was fetched; null when something has no copy at all. */
  const keptAt = computed(() => {
    const times = parts.filter((part) => part.fault.value).map((part) => part.at.value)
    return times.some((time) => time === null) ? null : Math.min(...(times as number[]))
  })
  const loading = computed(() => parts.some((part) => part.loading.value))

  async function refresh(): Promise<void> {
    if (!session.signedIn) return
    await Promise.all(parts.map((part) => part.refresh()))
    // Underground there may be no signal: what is to be inspected is taken along.
    const due = inspections.fault.value ? [] : (inspections.data.value?.items ?? [])
    if (session.account) await keepForOffline(session.account, due)
  }
  return { points, standings, contest, todos, inspections, unread, answered, fault, keptAt, loading, refresh }
}
