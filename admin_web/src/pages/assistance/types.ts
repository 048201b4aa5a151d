import type { components, paths } from '@/api/schema'

type Schemas = components['schemas']

export type Request = Schemas['AssistanceRequestOut']
export type Detail = Schemas['AssistanceRequestDetailOut']
export type Action = Detail['actions'][number]
export type Status = Request['status']
export type RequestQuery = NonNullable<paths['/api/v1/assistance-requests']['get']['parameters']['query']>
export type Definition = Schemas['AssistanceDefinition']
export type FieldDef = Schemas['AssistanceField']
export type MaterialDef = Schemas['AssistanceMaterial']
export type StepDef = Schemas['AssistanceStep']
export type Condition = Schemas['AssistanceCondition']
export type ServiceSummary = Schemas['AssistanceDefinitionSummaryOut']
export type Service = Schemas['AssistanceDefinitionOut']
export type Problem = Schemas['AssistanceProblemOut']
export type Offered = Schemas['AssistanceServiceOut']
export type Slot = Schemas['AssistanceCalendarSlotOut']
export type SlotsIn = Schemas['AssistanceSlotsIn']
export type Export = Schemas['AssistanceExportOut']
export type RecordLine = Schemas['AssistanceRecordOut']
