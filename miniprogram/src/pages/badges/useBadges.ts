import { computed, ref } from 'vue'
import { api } from '@/api/client'
import { byWorth } from '@/composables/badges'
import { celebrate } from '@/composables/celebrate'
import { useResource } from '@/composables/useResource'
import { t } from '@/locales'
import { useSession } from '@/stores/session'
import { cacheOf } from '@/stores/storage'
import { freshOf, wallOf } from './shelf'

const SEEN = 'badges.seen'

/** One's badges, all that can be earned, and what is new since the last visit. */
export function useBadges() {
  const session = useSession()
  const drawer = session.account ? cacheOf(session.account) : null
  const fresh = ref<string[]>([])
  const shelf = useResource('badges.shelf', () => api.get('/api/v1/me/badges'))
  const badges = useResource('badges.all', async () => (await api.get('/api/v1/badges', { query: { limit: 100 } })).items)
  const grants = useResource('badges.grants', async () => (await api.get('/api/v1/me/badge-grants', { query: { limit: 100 } })).items)

  function noteNew(): void {
    const all = grants.data.value
    if (!all || !drawer || grants.fault.value) return
    const seen = drawer.read<string[]>(SEEN)
    const found = freshOf(all, seen, Date.now())
    drawer.write(SEEN, all.map((one) => one.id))
    if (!found.length) return
    fresh.value = [...fresh.value, ...found]
    const first = byWorth(all.filter((one) => found.includes(one.id)))[0]
    if (!first) return
    const detail = found.length > 1 ? t('honours.newMany', { n: found.length }) : first.reason
    celebrate({ kind: 'badge', title: first.title, detail })
  }
  async function refresh(): Promise<void> {
    if (!session.signedIn) return
    await Promise.all([shelf.refresh(), badges.refresh(), grants.refresh()])
    noteNew()
  }
  const wall = computed(() => (shelf.data.value ? wallOf(shelf.data.value, badges.data.value ?? [], fresh.value, session.zone) : null))
  return { shelf, badges, grants, wall, refresh }
}
