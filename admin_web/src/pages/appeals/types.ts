import type { components, paths } from '@/api/schema'

type Schemas = components['schemas']

export type Appeal = Schemas['AppealItemOut']
export type AppealDetail = Schemas['AppealOut']
export type Message = Schemas['MessageOut']
export type SealedFile = Schemas['SealedFileOut']
export type Counts = Schemas['AppealCountsOut']
export type Hotline = Schemas['HotlineOut']
export type Colleague = Schemas['ColleagueOut']
export type Submitted = Schemas['SubmittedOut']
export type Judgement = Omit<Schemas['JudgementIn'], 'expected_seq'>
export type AppealQuery = NonNullable<paths['/api/v1/appeals']['get']['parameters']['query']>
export type Mode = Appeal['mode']
export type Urgency = Appeal['urgency']
export type Level = Appeal['desk_level']
export const MODES: readonly Mode[] = ['named', 'confidential', 'anonymous']
export const URGENCIES: readonly Urgency[] = ['critical', 'urgent', 'normal']

export type Party = Schemas['PartyIn']
export type Mediation = Schemas['MediationOut']
export type Agreement = Schemas['AgreementIn']
export type Suggestion = Schemas['AppealSuggestionOut']
export type Offers = Schemas['RewardOffersOut']

/** Words of a step: for the reporter, for colleagues. */
interface StepWords {
  reply: string | null
  note: string | null
}

/** What each deed sends; `expected_seq` is added when it is sent. */
export interface Inputs {
  accept: StepWords
  decline: StepWords
  give_back: StepWords
  mediate: StepWords & { lead_id: string | null; mediator_ids: string[]; parties: Party[] }
  unmediated: StepWords
  escalate: StepWords
  settle: StepWords
  transfer: { member_id: string; note: string }
  invite: { member_id: string; note: string | null }
  merge: { into: string; reply: string | null }
  hazard: { category: string; description: string; place: string; unit_id: string | null }
}
export type Deed = keyof Inputs

/** Why something cannot be done: a key of the catalogue, or the server's own sentence. */
export type Reason = { key: string; params?: Record<string, string> } | { said: string }
