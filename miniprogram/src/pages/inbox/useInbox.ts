import { computed, ref, type Ref } from 'vue'
import { api } from '@/api/client'
import { uuid7 } from '@/offline/uuid7'
import { faultText } from '@/composables/faults'
import { say } from '@/composables/toast'
import { usePage, type Paged } from '@/composables/usePage'
import { asFault, useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'
import { t } from '@/locales'
import { readIn, type Notice } from './inbox'

/** The inbox: what came, what of it is unread, and the ways to read it. */
export function useInbox(which: Ref<'all' | 'unread'>) {
  const session = useSession()
  const fetched = usePage(
    () => `inbox.${which.value}`,
    (cursor) => api.get('/api/v1/me/notices', { query: { unread: which.value === 'unread' || undefined, cursor } }),
  )
  // The bell on the first page keeps its copy under the same name.
  const count = useResource('home.unread', () => api.get('/api/v1/me/notices/unread-count'))
  const busy = ref(false)
  /** What was read here, until the next fetch says so itself. */
  const readHere = ref<{ id: string; at: string; older: boolean }[]>([])

  const items = computed(() =>
    readHere.value.reduce<Notice[]>((notices, { id, at, older }) => readIn(notices, id, at, older), fetched.items.value),
  )
  const paged: Paged<Notice> = { ...fetched, items }
  const unread = computed(() => count.data.value?.unread ?? 0)

  async function refresh(): Promise<void> {
    if (!session.signedIn) return
    await Promise.all([fetched.refresh(), count.refresh()])
    if (!fetched.first.fault.value) readHere.value = []
  }
  function note(id: string, older: boolean, left: number): void {
    readHere.value = [...readHere.value, { id, at: new Date().toISOString(), older }]
    count.set({ unread: Math.max(0, left) })
  }
  /** Without signal it stays unread: nothing is lost by reading it twice. */
  async function read({ id }: Notice): Promise<void> {
    try {
      await api.post('/api/v1/me/notices/{notice_id}/reading', { path: { notice_id: id }, key: uuid7() })
      note(id, false, unread.value - 1)
    } catch (thrown) {
      asFault(thrown)
    }
  }
  async function readAll(): Promise<void> {
    const newest = fetched.items.value[0]
    if (!newest || busy.value) return
    busy.value = true
    try {
      const { unread: left } = await api.post('/api/v1/me/notices/reading', { body: { up_to: newest.id }, key: uuid7() })
      note(newest.id, true, left)
      say(t('inbox.readAllDone'))
      if (which.value === 'unread') await refresh()
    } catch (thrown) {
      say(faultText(asFault(thrown)), 'problem')
    } finally {
      busy.value = false
    }
  }
  return { paged, unread, busy, refresh, read, readAll }
}
