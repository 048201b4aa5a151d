import type { components } from '@/api/schema'

export type Settings = components['schemas']['SettingsOut']
export type SettingsIn = components['schemas']['SettingsIn']

export interface SettingsDraft {
  display_name: string
  accent: Settings['accent']
  works: Settings['works']
  approve_rules: boolean
  wechat_app_id: string
  /** Never shown by the API; empty keeps the one that is stored. */
  wechat_secret: string
  own_consent: boolean
  consent_title: string
  consent_body: string
}
export type SettingsField = keyof SettingsDraft

export function draftOf(settings: Settings): SettingsDraft {
  return {
    display_name: settings.display_name ?? '',
    accent: settings.accent,
    works: settings.works,
    approve_rules: settings.approve_rules,
    wechat_app_id: settings.wechat_app_id ?? '',
    wechat_secret: '',
    own_consent: settings.consent_is_own,
    consent_title: settings.consent.title,
    consent_body: settings.consent.body,
  }
}

/** Return the fields that differ; while the catalogue's privacy text is in force, what it says is nobody's change. */
export function changedFields(before: SettingsDraft, after: SettingsDraft): SettingsField[] {
  const fields = (Object.keys(before) as SettingsField[]).filter((field) => before[field] !== after[field])
  return after.own_consent ? fields : fields.filter((field) => field !== 'consent_title' && field !== 'consent_body')
}

/** The API replaces all settings at once, if they are still those that were read. */
export function settingsIn(version: number, draft: SettingsDraft): SettingsIn {
  return {
    version,
    display_name: draft.display_name.trim() || null,
    accent: draft.accent,
    works: draft.works,
    approve_rules: draft.approve_rules,
    wechat_app_id: draft.wechat_app_id.trim() || null,
    ...(draft.wechat_secret.trim() ? { wechat_secret: draft.wechat_secret.trim() } : {}),
    consent: draft.own_consent ? { title: draft.consent_title.trim(), body: draft.consent_body.trim() } : null,
  }
}

export interface Rebased {
  draft: SettingsDraft
  /** What somebody else changed meanwhile. */
  theirs: SettingsField[]
  /** What both changed: mine is kept in the draft, to be looked at before it is saved. */
  both: SettingsField[]
}

/** Lay my changes over what somebody else has stored meanwhile. */
export function rebase(before: Settings, now: Settings, mine: SettingsDraft): Rebased {
  const read = draftOf(before)
  const stored = draftOf(now)
  const own = changedFields(read, mine)
  const theirs = changedFields(read, stored)
  const draft = { ...stored }
  for (const field of own) Object.assign(draft, { [field]: mine[field] })
  return { draft, theirs, both: own.filter((field) => theirs.includes(field) && stored[field] !== mine[field]) }
}

/** Return the version that the privacy text would have once this is saved. */
export function nextConsentVersion(settings: Settings, draft: SettingsDraft): number {
  const before = draftOf(settings)
  const same = draft.own_consent === before.own_consent && (!draft.own_consent || (draft.consent_title.trim() === before.consent_title && draft.consent_body.trim() === before.consent_body))
  return settings.consent.version + (same ? 0 : 1)
}

/** Part a plain text as the phone shows it: an empty line between paragraphs. */
export function paragraphs(body: string): string[] {
  return body.split(/\n\s*\n/).map((part) => part.trim()).filter(Boolean)
}
