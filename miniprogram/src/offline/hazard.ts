import { api, type Schema } from '@/api/client'
import type { QueueItem } from './types'

export interface ReportPlace {
  /** A known place of the works. */
  id: string | null
  /** What its sign shows; without an `id` it was scanned before this phone knew the place. */
  code: string | null
  name: string
}
export interface ReportPhoto {
  id: string
  size: number
  /** When it was seen, in milliseconds. */
  at: number
}
export interface ReportVoice {
  id: string
  size: number
  seconds: number
  /** Loudness over time, 0 to 1; none where the phone could not tell. */
  peaks: number[]
}
/** A hazard (隐患) as someone found it. Its photos and voice note are the item's files. */
export interface HazardReport {
  photos: ReportPhoto[]
  category: string
  categoryName: string
  place: ReportPlace
  severity: string | null
  description: string
  voice: ReportVoice | null
  /** RFC 3339. */
  discoveredAt: string
}

const SEARCHED = 10

/** Look up the place whose sign shows a code; null when there is none. */
export async function placeByCode(code: string): Promise<Schema<'WorkPlaceOut'> | null> {
  // A sign may still hang where the place is out of use.
  for (const active of [true, false]) {
    const { items } = await api.get('/api/v1/places', { query: { q: code, active, limit: SEARCHED } })
    const found = items.find((place) => place.code === code)
    if (found) return found
  }
  return null
}

async function placeOf(place: ReportPlace): Promise<Pick<Schema<'HazardIn'>, 'place' | 'place_id'>> {
  if (place.id) return { place_id: place.id, place: null }
  const found = place.code ? await placeByCode(place.code) : null
  return found ? { place_id: found.id, place: null } : { place_id: null, place: place.name }
}

/** Send a report under the id that it has had since it was found: sent again, it is the same hazard. */
export async function sendHazard(item: QueueItem<HazardReport>): Promise<Schema<'HazardOut'>> {
  const { photos, category, place, severity, description, voice, discoveredAt } = item.payload
  const body: Schema<'HazardIn'> = {
    id: item.id,
    title: null,
    unit_id: null,
    category,
    severity,
    ...(await placeOf(place)),
    description: description.trim() || null,
    discovered_at: discoveredAt,
    photo_ids: photos.map((photo) => photo.id),
    voice_id: voice?.id ?? null,
  }
  return api.post('/api/v1/hazards', { body, key: item.key })
}
