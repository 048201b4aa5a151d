import { computed, ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { usePage } from '@/composables/usePage'
import { useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'

export type Contest = Schema<'ContestDetailOut'>
export type ContestPlace = Schema<'ContestPlaceOut'>
type Standings = Schema<'ContestStandingsOut'>
export type By = Standings['by']
export type Subject = Standings['subject']
const PAGE = 50

/** Every contest in which one takes part. */
export function useContests() {
  return usePage('contests', (cursor) => api.get('/api/v1/contests', { query: { cursor, limit: 20 } }))
}

/** One contest: what it is, who stands where, how the own team was marked, and how it ended. */
export function useContest() {
  const session = useSession()
  const id = ref('')
  const by = ref<By>('combined')
  const subject = ref<Subject>('unit')
  const path = () => ({ contest_id: id.value })
  const standings = (about: Subject, order: By, cursor?: string, limit = PAGE) =>
    api.get('/api/v1/contests/{contest_id}/standings', { path: path(), query: { by: order, subject: about, limit, cursor } })

  const contest = useResource(
    () => `contest.${id.value}`,
    () => api.get('/api/v1/contests/{contest_id}', { path: path() }),
  )
  const places = usePage<ContestPlace, Standings>(
    () => `contest.${id.value}.${subject.value}.${by.value}`,
    (cursor) => standings(subject.value, by.value, cursor),
  )
  /** My team and I, whatever is being looked at. */
  const mine = useResource(
    () => `contest.${id.value}.mine`,
    async () => {
      const [team, person] = await Promise.all([standings('unit', 'combined', undefined, 1), standings('member', 'points', undefined, 1)])
      return { team: team.me, teams: team.total, person: person.me, people: person.total }
    },
  )
  const marks = usePage(
    () => `contest.${id.value}.marks`,
    (cursor) => api.get('/api/v1/contests/{contest_id}/scores', { path: path(), query: { cursor, limit: 10 } }),
  )
  const corrections = usePage(
    () => `contest.${id.value}.corrections`,
    (cursor) => api.get('/api/v1/contests/{contest_id}/corrections', { path: path(), query: { cursor, limit: 20 } }),
  )
  // No copy is kept: its link runs out.
  const poster = useResource(null, () => api.get('/api/v1/contests/{contest_id}/poster', { path: path() }))
  const closed = computed(() => contest.data.value?.state === 'closed')

  async function refresh(): Promise<void> {
    if (!session.signedIn || !id.value) return
    await contest.refresh()
    if (!contest.data.value || contest.data.value.state === 'draft') return
    const ended = closed.value ? [corrections.refresh(), poster.refresh()] : []
    await Promise.all([places.refresh(), mine.refresh(), marks.refresh(), ...ended])
  }
  function show(next: { by?: By; subject?: Subject }): void {
    by.value = next.by ?? by.value
    subject.value = next.subject ?? subject.value
    void places.refresh()
  }
  return { id, by, subject, contest, places, mine, marks, corrections, poster, closed, show, refresh }
}
