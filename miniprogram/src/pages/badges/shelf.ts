import type { Schema } from '@/api/client'
import { FAMILIES, TIERS, type Family, type Grant, type Tier } from '@/composables/badges'
import { dateName } from '@/composables/time'
import { t } from '@/locales'

type Shelf = Schema<'BadgeShelfOut'>
type Badge = Schema<'BadgeOut'>
export type Progress = Schema<'BadgeProgressOut'>
export interface Cell {
  key: string
  badgeId: string
  name: string
  family: Family
  picture: string
  tier: Tier
  state: 'earned' | 'progress' | 'ahead'
  detail: string
  progress: Progress | null
  fresh: boolean
}
export interface Wall {
  nearest: Progress | null
  earned: Cell[]
  progress: Cell[]
  ahead: Cell[]
}

const WEEK = 7 * 24 * 3_600_000
const byFamily = (one: Cell, other: Cell): number => FAMILIES.indexOf(one.family) - FAMILIES.indexOf(other.family)

/** Which grants have not been seen on this phone; on the first visit those of the last week. */
export function freshOf(grants: readonly Grant[], seen: readonly string[] | null, now: number): string[] {
  return grants.filter((one) => (seen ? !seen.includes(one.id) : now - Date.parse(one.granted_at) < WEEK)).map((one) => one.id)
}

function earnedCell(grant: Grant, fresh: readonly string[], zone: string): Cell {
  return {
    key: grant.id,
    badgeId: grant.badge.id,
    name: grant.badge.name,
    family: grant.badge.family,
    picture: grant.picture_url,
    tier: grant.tier,
    state: 'earned',
    detail: t('honours.earnedDetail', { tier: t(`honours.tier.${grant.tier}`), day: dateName(grant.earned_on, zone) }),
    progress: null,
    fresh: fresh.includes(grant.id),
  }
}

function goalCell(progress: Progress): Cell {
  const begun = progress.value > 0
  return {
    key: `${progress.badge.id}.next`,
    badgeId: progress.badge.id,
    name: progress.badge.name,
    family: progress.badge.family,
    picture: progress.picture_url,
    tier: progress.next.tier,
    state: begun ? 'progress' : 'ahead',
    detail: begun ? progressText(progress) : progress.goal,
    progress: begun ? progress : null,
    fresh: false,
  }
}

/** Badges of which nothing counts yet and that the shelf leaves out, such as an honour of a contest. */
function untouchedCell(badge: Badge): Cell | null {
  const first = badge.steps[0]
  if (!first) return null
  return {
    key: badge.id,
    badgeId: badge.id,
    name: badge.name,
    family: badge.family,
    picture: first.picture_url.replace('state=earned', 'state=in_progress'),
    tier: first.tier,
    state: 'ahead',
    detail: first.need,
    progress: null,
    fresh: false,
  }
}

/** 17 / 20 次 */
export function progressText(progress: Progress): string {
  return t('honours.progress', { value: progress.value, needed: progress.needed, unit: progress.unit })
}

/** The wall of one's badges: the nearest goal apart, then what is earned, begun, and not begun, by family. */
export function wallOf(shelf: Shelf, badges: readonly Badge[], fresh: readonly string[], zone: string): Wall {
  const nearest = shelf.in_progress.find((one) => one.value > 0) ?? shelf.in_progress[0] ?? null
  const goals = shelf.in_progress.filter((one) => one !== nearest).map(goalCell)
  const told = new Set([...shelf.earned.map((one) => one.badge.id), ...shelf.in_progress.map((one) => one.badge.id)])
  const rest = badges.filter((one) => !told.has(one.id)).flatMap((one) => untouchedCell(one) ?? [])
  return {
    nearest,
    earned: shelf.earned.map((one) => earnedCell(one, fresh, zone)).sort(byFamily),
    progress: goals.filter((one) => one.state === 'progress').sort(byFamily),
    ahead: [...goals.filter((one) => one.state === 'ahead'), ...rest].sort(byFamily),
  }
}

/** The families there are on a wall, in their usual order. */
export function familiesOf(wall: Wall): Family[] {
  const there = new Set([...wall.earned, ...wall.progress, ...wall.ahead].map((one) => one.family))
  if (wall.nearest) there.add(wall.nearest.badge.family)
  return FAMILIES.filter((one) => there.has(one))
}

/** The wall with one family only; '' keeps all. */
export function onlyFamily(wall: Wall, family: Family | ''): Wall {
  if (!family) return wall
  const own = (cells: Cell[]): Cell[] => cells.filter((one) => one.family === family)
  return { nearest: wall.nearest, earned: own(wall.earned), progress: own(wall.progress), ahead: own(wall.ahead) }
}

/** Who has a tier: 3 人有银, 还没人得金. */
export function holdersText(tier: Tier, holders: number): string {
  const name = t(`honours.tier.${tier}`)
  return holders ? t('honours.holders', { n: holders, tier: name }) : t('honours.holdersNone', { tier: name })
}

export interface Rung {
  tier: Tier
  need: string
  holders: string
  picture: string
  /** The first grant of this tier, if any. */
  grant: Grant | null
  state: 'earned' | 'next' | 'later'
}

/** The tiers of a badge from the lowest, with one's own grants. */
export function rungsOf(badge: Badge, grants: readonly Grant[], progress: Progress | null): Rung[] {
  return [...badge.steps]
    .sort((one, other) => TIERS.indexOf(one.tier) - TIERS.indexOf(other.tier))
    .map((step) => {
      const own = grants.filter((one) => one.badge.id === badge.id && one.tier === step.tier)
      const grant = own[own.length - 1] ?? null
      return {
        tier: step.tier,
        need: step.need,
        holders: holdersText(step.tier, step.holders),
        picture: step.picture_url,
        grant,
        state: grant ? 'earned' : progress?.next.tier === step.tier ? 'next' : 'later',
      }
    })
}
