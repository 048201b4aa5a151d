import type { PathWith } from '@/api/client'

type Step = Extract<PathWith<'post'>, `/api/v1/appeals/{appeal_id}/${'acceptance' | 'settlement' | 'refusal' | 'return' | 'escalation'}`>
/** What an officer does on the phone; the rest is done at a desk. The words are for the reporter, or for colleagues. */
export interface DeskStep {
  path: Step
  words: 'reply' | 'note'
}

export const deskSteps: Readonly<Record<string, DeskStep>> = {
  accept: { path: '/api/v1/appeals/{appeal_id}/acceptance', words: 'reply' },
  settle: { path: '/api/v1/appeals/{appeal_id}/settlement', words: 'reply' },
  decline: { path: '/api/v1/appeals/{appeal_id}/refusal', words: 'reply' },
  give_back: { path: '/api/v1/appeals/{appeal_id}/return', words: 'note' },
  escalate: { path: '/api/v1/appeals/{appeal_id}/escalation', words: 'note' },
}
