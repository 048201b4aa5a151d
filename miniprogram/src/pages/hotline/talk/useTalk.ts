import { computed, watch } from 'vue'
import { api } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { useResource } from '@/composables/useResource'
import { opened } from '../visit'
import type { Message, Talk } from './model'

const ENDED = 401
const ABSENT = 404
/** Far more than anybody says; the loop must end whatever the service answers. */
const MOST_PAGES = 50

/** With what a conversation is opened: a receipt's token, of a tenant's, where there is one, else the session. */
export interface Way {
  id: string
  bearer?: string
  tenant?: string
}

interface Asked {
  id: string
  byReceipt: boolean
}

async function laterMessages(way: Way, first: string | null): Promise<Message[]> {
  const found: Message[] = []
  let cursor = first
  for (let page = 0; cursor && page < MOST_PAGES; page += 1) {
    const more = await api.get('/api/v1/appeals/{appeal_id}/messages', {
      path: { appeal_id: way.id },
      query: { limit: 100, cursor },
      bearer: way.bearer,
    })
    found.push(...more.items)
    cursor = more.next_cursor
  }
  return found
}

/** Taken once: when what the receipt opened is closed, nothing of it may go out over a session instead. */
function wayOf({ id, byReceipt }: Asked): Way {
  if (!byReceipt) return { id }
  if (!opened.value) throw new Error('no receipt has opened anything')
  const { appealId, token, tenant } = opened.value
  return { id: appealId, bearer: token, tenant }
}

/** A conversation with the union. Nothing of it is kept on the phone. `ended`: the receipt's half hour is over. */
export function useTalk(asked: Asked, ended: () => void) {
  const way = wayOf(asked)
  async function fetchTalk(): Promise<Talk> {
    const { id, bearer } = way
    const appeal = await api.get('/api/v1/appeals/{appeal_id}', { path: { appeal_id: id }, bearer })
    return { appeal, messages: [...appeal.messages, ...(await laterMessages(way, appeal.messages_cursor))] }
  }
  const resource = useResource<Talk>(null, fetchTalk)
  const locked = computed(() => resource.fault.value instanceof ApiProblem && resource.fault.value.code === 'vault.locked')
  const gone = computed(() => resource.fault.value instanceof ApiProblem && resource.fault.value.status === ABSENT)
  watch(resource.fault, (fault) => {
    if (fault instanceof ApiProblem && fault.status === ENDED && asked.byReceipt) ended()
  })
  return { resource, way, locked, gone }
}
