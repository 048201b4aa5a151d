import type { Rule, RuleVersion } from './words'

export type Standing = 'draft' | 'submitted' | 'published' | 'upcoming' | 'replaced' | 'ended' | 'retired'

/** Tell where a version stands now: its own state, what came after it, and its time. */
export function standingOf(rule: Pick<Rule, 'retired_at' | 'version_in_force' | 'versions'>, version: RuleVersion, now = Date.now()): Standing {
  if (version.state !== 'published') return version.state as Standing
  if (version.version === rule.version_in_force) return 'published'
  const later = rule.versions.some((one) => one.state === 'published' && one.version > version.version && startsBy(one, now))
  if (later) return 'replaced'
  if (rule.retired_at) return 'retired'
  if (!startsBy(version, now)) return 'upcoming'
  return version.ends_at ? 'ended' : 'replaced'
}

function startsBy(version: RuleVersion, now: number): boolean {
  return version.starts_at !== null && Date.parse(version.starts_at) <= now
}

export const openVersion = (rule: Pick<Rule, 'versions'>) => rule.versions.find((one) => one.state !== 'published')
export const inForce = (rule: Rule) => rule.versions.find((one) => one.version === rule.version_in_force)

/** Return the version that says what the rule is about: the one in force, else the last published, else the last. */
export function shownVersion(rule: Rule): RuleVersion {
  const published = rule.versions.filter((one) => one.state === 'published')
  return inForce(rule) ?? published.at(-1) ?? rule.versions.at(-1)!
}

/** Return the published version that a version follows. */
export function previousOf(rule: Pick<Rule, 'versions'>, version: number): RuleVersion | undefined {
  return rule.versions.filter((one) => one.version < version && one.state === 'published').at(-1)
}

/** Tell whether a version has been in force from the beginning: what a tenant starts with begins in the year 2000. */
export const isSinceEver = (startsAt: string | null) => startsAt !== null && startsAt < '2001'

export const TONES: Record<Standing, string> = { draft: 'gy-tag--paused', submitted: 'gy-tag--warn', published: 'gy-tag--ok', upcoming: 'gy-tag--info', replaced: '', ended: '', retired: '' }
export const ICONS = { draft: 'edit', submitted: 'hourglass', published: 'check-circle', upcoming: 'clock', replaced: 'history', ended: 'history', retired: 'pause' } as const
