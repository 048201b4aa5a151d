import type { components, paths } from '@/api/schema'

type Schemas = components['schemas']

export type Hazard = Schemas['HazardOut']
export type HazardDetail = Schemas['HazardDetailOut']
export type HazardAction = Schemas['HazardActionOut']
export type HazardQuery = NonNullable<paths['/api/v1/hazards']['get']['parameters']['query']>
export type Duplicate = Schemas['HazardDuplicateOut']
export type Stay = Schemas['CaseStayOut']
export type Entry = Schemas['CaseEntryOut']
export type Timeline = Schemas['CaseTimelineOut']
export type Stage = Schemas['HazardTraceIn']['stage']
export type Flow = Schemas['FlowOut']
export type Statistics = Schemas['HazardStatisticsOut']
export type Options = Schemas['HazardOptionsOut']

/** What each deed sends; `expected_seq` is added when it is sent. */
export interface Inputs {
  confirm: Omit<Schemas['HazardConfirmationIn'], 'expected_seq'>
  refuse: Omit<Schemas['HazardRefusalIn'], 'expected_seq'>
  appeal: Schemas['HazardAppealIn']
  assign: Omit<Schemas['HazardAssignmentIn'], 'expected_seq'>
  rectify: Omit<Schemas['HazardRectificationIn'], 'expected_seq'>
  accept: Omit<Schemas['HazardVerificationIn'], 'expected_seq' | 'accepted'>
  send_back: Omit<Schemas['HazardVerificationIn'], 'expected_seq' | 'accepted'>
  trace: Omit<Schemas['HazardTraceIn'], 'expected_seq' | 'stage'> & { stage?: Stage }
  close: Omit<Schemas['HazardClosureIn'], 'expected_seq'>
  withdraw: Omit<Schemas['HazardWithdrawalIn'], 'expected_seq'>
  reassign: Omit<Schemas['CaseReassignmentIn'], 'expected_seq'>
  pause: Omit<Schemas['CasePauseIn'], 'expected_seq'>
  resume: Record<string, never>
}
export type Deed = keyof Inputs

/** Who looks at the desk: their id and what they may do anywhere. */
export interface Viewer {
  id: string
  can(permission: string): boolean
}

/** Why something cannot be done: a key of the catalogue, or the server's own sentence. */
export type Reason = { key: string; params?: Record<string, string> } | { said: string }
