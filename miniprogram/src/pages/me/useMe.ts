import { computed } from 'vue'
import { api } from '@/api/client'
import { useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'

/** Roles whose work is done at a desk, in the console. */
const AT_A_DESK: readonly string[] = [
  'quality_officer',
  'union_officer',
  'reviewer',
  'enterprise_administrator',
  'security_administrator',
  'auditor',
]

/** What the tab 我的 shows, each part kept on the phone by itself. */
export function useMe() {
  const session = useSession()
  const me = useResource('home.me', () => session.refreshMe())
  const points = useResource('home.points', () => api.get('/api/v1/me/points'))
  const badges = useResource('me.badges', () => api.get('/api/v1/me/badges'))
  const unread = useResource('home.unread', () => api.get('/api/v1/me/notices/unread-count'))
  const inspections = useResource('home.inspections', () => api.get('/api/v1/me/inspections', { query: { limit: 20 } }))
  const parts = [me, points, badges, unread, inspections]

  const fault = computed(() => parts.find((part) => part.fault.value)?.fault.value ?? null)
  const loading = computed(() => parts.some((part) => part.loading.value))
  const keptAt = computed(() => {
    const times = parts.filter((part) => part.fault.value).map((part) => part.at.value)
    return times.length && times.every((time) => time !== null) ? Math.min(...(times as number[])) : null
  })
  const desk = computed(() => (session.me?.roles ?? []).filter((held) => AT_A_DESK.includes(held.role)))

  async function refresh(): Promise<void> {
    await Promise.all(parts.map((part) => part.refresh()))
  }
  return { points, badges, unread, inspections, fault, loading, keptAt, desk, refresh }
}
