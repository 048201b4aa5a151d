import type { Schema } from '@/api/client'

export type Hazard = Schema<'HazardDetailOut'>
export type Timeline = Schema<'CaseTimelineOut'>
export type Stay = Schema<'CaseStayOut'>
export type Entry = Schema<'CaseEntryOut'>
export type Flow = Schema<'FlowOut'>
export type Options = Schema<'HazardOptionsOut'>
/** A line of one's own points account. */
export type PointsLine = Schema<'EntryOut'>
export type Duplicate = Schema<'HazardDuplicateOut'>
export type Stage = Schema<'HazardTraceIn'>['stage']
export const STAGES: readonly Stage[] = ['design', 'construction', 'acceptance']
