import type { components } from '@/api/schema'
import type { IconName } from '@/components/icons'

export type Policy = components['schemas']['DeskPolicyOut']
export type PolicyVersion = components['schemas']['PolicyVersionOut']
export type Question = components['schemas']['PolicyQuestionOut']
export type QuestionDetail = components['schemas']['PolicyQuestionDetailOut']
export type Gap = components['schemas']['PolicyGapOut']
export type ImportResult = components['schemas']['PolicyImportOut']
export type PolicyIn = Omit<components['schemas']['PolicyVersionIn'], 'expected_version'>
export type Category = Policy['category']
export type Status = Policy['status']
export type Validity = Policy['validity']

export const CATEGORIES: readonly Category[] = ['wages', 'safety', 'equipment', 'canteen_dormitory', 'leave', 'welfare', 'law', 'heart', 'other']
export const STATUS_LOOK: Record<Status, { tone: string; icon: IconName }> = {
  draft: { tone: 'paused', icon: 'edit' },
  published: { tone: 'ok', icon: 'check-circle' },
  withdrawn: { tone: 'danger', icon: 'eye-off' },
}

/** What the editor holds: several lines in one field become a list when they are sent. */
export interface PolicyDraft {
  question: string
  variants: string
  category: Category | null
  answer: string
  source_title: string
  document_number: string
  source_link: string
  quote: string
  valid_from: string | null
  valid_until: string | null
  unit_id: string | null
  note: string
}

export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

type Said = Pick<Policy, 'question' | 'variants' | 'category' | 'answer' | 'source_title' | 'document_number' | 'source_link' | 'quote' | 'valid_from' | 'valid_until' | 'unit'>

/** Return what the editor begins with: a policy as it stands, or an empty one that is in force from a day on. */
export function draftOf(policy: Said | null, today: string): PolicyDraft {
  return {
    question: policy?.question ?? '',
    variants: policy?.variants.join('\n') ?? '',
    category: policy?.category ?? null,
    answer: policy?.answer.join('\n') ?? '',
    source_title: policy?.source_title ?? '',
    document_number: policy?.document_number ?? '',
    source_link: policy?.source_link ?? '',
    quote: policy?.quote ?? '',
    valid_from: policy?.valid_from ?? today,
    valid_until: policy?.valid_until ?? null,
    unit_id: policy?.unit?.id ?? null,
    note: '',
  }
}

/** Return what is sent; fields left empty are absent. */
export function bodyOf(draft: PolicyDraft): PolicyIn {
  return {
    question: draft.question.trim(),
    variants: linesOf(draft.variants),
    category: draft.category ?? 'other',
    answer: linesOf(draft.answer),
    source_title: draft.source_title.trim(),
    document_number: draft.document_number.trim() || null,
    source_link: draft.source_link.trim() || null,
    quote: draft.quote.trim(),
    valid_from: draft.valid_from ?? '',
    valid_until: draft.valid_until,
    unit_id: draft.unit_id,
    note: draft.note.trim() || null,
  }
}

/** Return what is missing or wrong by field → catalogue key's last part. */
export function missingOf(draft: PolicyDraft): Record<string, string> {
  const missing: Record<string, string> = {}
  for (const field of ['question', 'answer', 'source_title', 'quote'] as const) if (!draft[field].trim()) missing[field] = field
  if (!draft.category) missing.category = 'category'
  if (!draft.valid_from) missing.valid_from = 'valid_from'
  if (draft.valid_from && draft.valid_until && draft.valid_until < draft.valid_from) missing.valid_until = 'dates'
  return missing
}

/** Whether members see something older than what was written last. */
export const unpublished = (policy: Pick<Policy, 'status' | 'version' | 'published_version'>): boolean => policy.status === 'published' && policy.published_version !== policy.version

/** Why the newest version cannot be published now: catalogue key's last part, empty if it can. */
export function whyNotPublish(policy: Pick<Policy, 'status' | 'version' | 'published_version' | 'validity'>): '' | 'expired' | 'published' {
  if (policy.validity === 'expired') return 'expired'
  return policy.status === 'published' && !unpublished(policy) ? 'published' : ''
}
