import { absolute } from '@/api/client'
import type { Hazard, Stay, Timeline } from './types'

export interface Picture {
  id: string
  small: string
  full: string
}
export interface PictureGroup {
  key: string
  /** Its caption is `cases.photos.<kind>`. */
  kind: 'before' | 'attempt' | 'after' | 'rejected' | 'verification' | 'other'
  /** Which of several attempts. */
  round: number
  at: string
  pictures: Picture[]
}

export function pictureOf(photo: Hazard['photos'][number]): Picture {
  return { id: photo.id, small: absolute(photo.thumbnail_url ?? photo.url), full: absolute(photo.url) }
}

/** The pictures that are named by id, in that order; those that one may not see (any more) are left out. */
export function picturesOf(hazard: Hazard, ids: readonly string[]): Picture[] {
  const known = new Map(hazard.photos.map((photo) => [photo.id, photo]))
  return ids.flatMap((id) => {
    const photo = known.get(id)
    return photo ? [pictureOf(photo)] : []
  })
}

function kindOf(stay: Stay, lastRectification: Stay | undefined): PictureGroup['kind'] {
  if (stay.node === 'report') return 'before'
  if (stay.node === 'rectify') return stay === lastRectification ? 'after' : 'attempt'
  if (stay.outcome === 'send_back') return 'rejected'
  return stay.node === 'verify' ? 'verification' : 'other'
}

/** Evidence by the step that it came with: before, each attempt, after, verification. */
export function pictureGroups(hazard: Hazard, timeline: Timeline): PictureGroup[] {
  const stays = timeline.nodes.filter((stay) => stay.progress === 'done')
  const rectifications = stays.filter((stay) => stay.node === 'rectify' && stay.outcome === 'rectify')
  const last = rectifications[rectifications.length - 1]
  const groups = stays.map((stay) => ({
    key: `${stay.node}-${stay.seq}`,
    kind: kindOf(stay, last),
    round: rectifications.indexOf(stay) + 1,
    at: stay.done_at ?? '',
    pictures: picturesOf(hazard, stay.files ?? []),
  }))
  // What was found and what became of it stand side by side; the way between follows.
  const rank = { before: 0, after: 1, attempt: 2, rejected: 2, verification: 3, other: 4 }
  return groups.filter((group) => group.pictures.length).sort((left, right) => rank[left.kind] - rank[right.kind])
}
