import { absolute, type Schema } from '@/api/client'

export type Tier = Schema<'BadgeGrantOut'>['tier']
export type Family = Schema<'BadgeRef'>['family']
export type Grant = Schema<'BadgeGrantOut'>
export const TIERS: readonly Tier[] = ['iron', 'bronze', 'silver', 'gold']
export const FAMILIES: readonly Family[] = ['quality', 'idea', 'study', 'mutual_aid', 'activity', 'duty']

export interface Looks {
  tier?: Tier
  state?: 'earned' | 'in_progress'
  dark?: boolean
}
const SIZE = 256

/** A badge's picture as the page needs it: the given address in another tier, state or theme. Public, so an <image> can fetch it. */
export function badgePicture(address: string, looks: Looks = {}): string {
  const [path = '', query = ''] = address.split('?')
  const asked = new Map(query.split('&').filter(Boolean).map((pair) => pair.split('=') as [string, string]))
  asked.set('size', String(SIZE))
  if (looks.state) asked.set('state', looks.state)
  if (looks.dark) asked.set('dark', 'true')
  const drawn = looks.tier ? path.replace(/\/(?:iron|bronze|silver|gold)$/, `/${looks.tier}`) : path
  return absolute(`${drawn}?${[...asked].map(([name, value]) => `${name}=${value}`).join('&')}`)
}

/** The dearest grants first: by tier, then the latest. */
export function byWorth(grants: readonly Grant[]): Grant[] {
  return [...grants].sort(
    (one, other) => TIERS.indexOf(other.tier) - TIERS.indexOf(one.tier) || other.granted_at.localeCompare(one.granted_at),
  )
}
