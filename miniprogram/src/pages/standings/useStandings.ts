import { computed, ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { usePage } from '@/composables/usePage'
import { useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'
import { cacheOf } from '@/stores/storage'
import { choosing, FIRST_CHOICE, shownBy, type Board, type Choice, type Segment, type Span } from './choice'
import { noteRank } from './climbs'
import { ownId, type Place } from './words'

type Standings = Schema<'StandingsOut'>
const PAGE = 50
const MOST = 200
const AROUND = 20
const AROUND_MORE = 40

/** The boards there are and the one being looked at: from the top, or around one's own place. */
export function useStandings() {
  const session = useSession()
  const drawer = session.account ? cacheOf(session.account) : null
  const choice = ref<Choice>({ ...FIRST_CHOICE, ...drawer?.read<Partial<Choice>>('standings.choice') })
  const around = ref(0)
  const boards = useResource('standings.boards', async () => (await api.get('/api/v1/boards', { query: { limit: 100 } })).items)
  const shown = computed(() => shownBy(boards.data.value ?? [], choice.value))
  const code = computed(() => shown.value.board?.code ?? '')
  const ofWhat = (): string => `${code.value}.${shown.value.window}`
  const name = (): string => `standings.${ofWhat()}${around.value ? '.around' : ''}`

  async function fetchPage(cursor: string | undefined): Promise<Standings> {
    const path = { code: code.value }
    const query = { window: shown.value.window }
    if (around.value) return api.get('/api/v1/boards/{code}/standings', { path, query: { ...query, around: 'me', limit: around.value } })
    // What is on the screen is renewed as a whole: a list that shrinks would jump under the thumb.
    const limit = cursor ? PAGE : Math.min(MOST, Math.max(PAGE, paged.items.value.length))
    return api.get('/api/v1/boards/{code}/standings', { path, query: { ...query, limit, cursor } })
  }
  const paged = usePage<Place, Standings>(name, fetchPage)
  const own = useResource(
    () => `standings.own.${ofWhat()}`,
    () => api.get('/api/v1/boards/{code}/standings/me', { path: { code: code.value }, query: { window: shown.value.window } }),
  )
  const league = useResource(
    () => `standings.league.${code.value}`,
    () => api.get('/api/v1/boards/{code}/league', { path: { code: code.value } }),
  )
  const weeks = usePage(
    () => `standings.weeks.${code.value}`,
    (cursor) => api.get('/api/v1/boards/{code}/league/weeks', { path: { code: code.value }, query: { cursor, limit: 10 } }),
  )

  async function refreshShown(): Promise<void> {
    if (!shown.value.board) return
    if (shown.value.segment === 'league') {
      await Promise.all([league.refresh(), weeks.refresh()])
      return
    }
    await Promise.all([paged.refresh(), own.refresh()])
    const standing = paged.first.data.value
    if (drawer && standing && !paged.first.fault.value) noteRank(drawer, standing)
  }
  async function refresh(): Promise<void> {
    if (!session.signedIn) return
    // Known boards need not be waited for: two trips one after the other are long with two bars of signal.
    const asked = shown.value.board?.code
    await Promise.all([boards.refresh(), refreshShown()])
    if (shown.value.board?.code !== asked) await refreshShown()
  }
  /** Renew what is shown, as long as that keeps what has been unfolded. */
  async function renew(): Promise<void> {
    if (session.signedIn && paged.items.value.length <= MOST) await refreshShown()
  }
  function choose(next: Choice): void {
    choice.value = next
    around.value = 0
    drawer?.write('standings.choice', next)
    void refreshShown()
  }
  const view = {
    segment: (segment: Segment) => choose({ ...choice.value, segment }),
    span: (span: Span) => choose({ ...choice.value, span }),
    board: (board: Board) => choose(choosing(choice.value, board)),
    async fromTop(): Promise<void> {
      around.value = 0
      await refreshShown()
    },
    async aroundMe(): Promise<void> {
      around.value = around.value ? Math.min(MOST, around.value + AROUND_MORE) : AROUND
      await refreshShown()
    },
  }

  const standing = computed(() => paged.first.data.value)
  const me = computed(() => standing.value?.me ?? null)
  const myId = computed(() => ownId(me.value, session.me?.id ?? null, shown.value.board?.subject === 'unit'))
  const widest = computed(() => around.value >= MOST)
  return { boards, shown, code, name, paged, own, league, weeks, standing, me, myId, around, widest, view, refresh, renew }
}
