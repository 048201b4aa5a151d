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

/** Keep the checklists of what is due on this phone, so that they can be done without signal. Stops at the first fault:
 *  the next look at the list goes on. */
export async function keepForOffline(account: string, inspections: Inspection[], now: number = Date.now()): Promise<void> {
  if (keeping) return
  keeping = true
  const cache = cacheOf(account)
  try {
    for (const { id } of inspections.slice(0, AT_MOST)) {
      const copy = cache.read<Copy>(copyName(id))
      if (copy && now - copy.at < FRESH) continue
      const value = await api.get('/api/v1/inspections/{inspection_id}', { path: { inspection_id: id } })
      cache.write(copyName(id), { value, at: Date.now() } satisfies Copy)
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
