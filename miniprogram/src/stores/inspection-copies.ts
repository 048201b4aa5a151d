import { api, type Schema } from '@/api/client'
import { copyName } from '@/offline/inspections'
import { asFault } from '@/composables/useResource'
import { cacheOf } from './storage'

type Inspection = Schema<'InspectionOut'>

const AT_MOST = 20
const FRESH = 6 * 3_600_000
let keeping = false

interface Copy {
  value: unknown
  at: number
}

/** Keep the checklists of what is due on this phone, with what a finding needs, so that all can be done without signal.
 *  Stops at the first fault: the next look at the list goes on. */
export async function keepForOffline(account: string, inspections: Inspection[], now: number = Date.now()): Promise<void> {
  if (keeping) return
  keeping = true
  const cache = cacheOf(account)
  const keep = async (name: string, fetch: () => Promise<unknown>): Promise<void> => {
    const copy = cache.read<Copy>(name)
    if (!copy || now - copy.at > FRESH) cache.write(name, { value: await fetch(), at: Date.now() } satisfies Copy)
  }
  try {
    for (const { id } of inspections.slice(0, AT_MOST)) {
      await keep(copyName(id), () => api.get('/api/v1/inspections/{inspection_id}', { path: { inspection_id: id } }))
    }
    if (inspections.length) {
      await keep('inspection.options', () => api.get('/api/v1/hazard-options'))
      await keep('inspection.places', () => api.get('/api/v1/places', { query: { limit: 200 } }))
    }
  } catch (thrown) {
    asFault(thrown)
  } finally {
    keeping = false
  }
}

/** Whether an inspection's checklist lies on this phone. */
export function isKept(account: string, inspection: string): boolean {
  return cacheOf(account).read(copyName(inspection)) !== null
}
