import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, data } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { components } from '@/api/schema'
import type { AppealDetail, Colleague, Mediation, Party } from './types'

const LEAST_PARTIES = 2
const isWhole = (party: Party) => party.name.trim() !== '' && party.side.trim() !== ''

/** Whether there are parties to mediate between, each with a name and a side. */
export function enoughParties(parties: readonly Party[]): boolean {
  return parties.length >= LEAST_PARTIES && parties.every(isWhole)
}

/** Whether a case is or was before mediators, so that there is something to ask for. */
export function wasMediated(appeal: Pick<AppealDetail, 'destroyed' | 'node' | 'reader' | 'steps'>): boolean {
  return appeal.reader === 'union' && !appeal.destroyed && (appeal.node === 'mediate' || appeal.steps.some((stay) => stay.node === 'mediate' && stay.progress !== 'later'))
}

export const MOST_MEDIATORS = 10

/** Who mediates and between whom, as it is being changed. */
export type PanelDraft = components['schemas']['PanelIn']

export function panelOf(mediation: Pick<Mediation, 'mediators' | 'parties'>): PanelDraft {
  return {
    lead_id: mediation.mediators.find((one) => one.leads)?.id ?? '',
    mediator_ids: mediation.mediators.filter((one) => !one.leads).map((one) => one.id),
    parties: mediation.parties.map((one) => ({ ...one })),
  }
}

/** Return a panel as it is sent: the lead is no helper besides, and names have no blanks around them. */
export function panelIn(draft: PanelDraft): PanelDraft {
  return {
    lead_id: draft.lead_id,
    mediator_ids: draft.mediator_ids.filter((id) => id !== draft.lead_id),
    parties: draft.parties.map(({ name, side }) => ({ name: name.trim(), side: side.trim() })),
  }
}

/** Return the fields of a panel that are still to be filled. */
export function panelLacks(draft: PanelDraft): string[] {
  return [...(draft.lead_id ? [] : ['lead_id']), ...(enoughParties(draft.parties) ? [] : ['parties'])]
}

/** Return who could sit on a panel: colleagues who may see the case, and those who sit there now. */
export function seatable(colleagues: readonly Colleague[], mediation: Pick<Mediation, 'mediators'>): Colleague[] {
  const there = mediation.mediators.filter((one) => !colleagues.some((other) => other.id === one.id))
  return [...there.map(({ id, name }) => ({ id, name, has_case: true, has_key: true })), ...colleagues]
}

export interface AgreementDraft {
  said: string
  signed_on: string
  duties: { who: string; what: string; due_on: string }[]
}

/** Return what an agreement still lacks; rows of duties that nobody began are no matter. */
export function lacksOf(draft: AgreementDraft, signatures: readonly string[]): string[] {
  const lacks: string[] = []
  if (!draft.said.trim()) lacks.push('said')
  if (!draft.signed_on) lacks.push('signed_on')
  if (!signatures.length) lacks.push('signature_ids')
  if (begun(draft.duties).some((duty) => !duty.who.trim() || !duty.what.trim() || !duty.due_on)) lacks.push('duties')
  return lacks
}

/** Return the duties in which something was written. */
export function begun(duties: AgreementDraft['duties']): AgreementDraft['duties'] {
  return duties.filter((duty) => duty.who.trim() || duty.what.trim() || duty.due_on)
}

/** Split the names of who was there, written one after the other as people do. */
export function namesIn(written: string): string[] {
  return [...new Set(written.split(/[\s,;，、；]+/u).filter(Boolean))]
}

export type DutyStanding = 'done' | 'late' | 'due'

export function standingOf(duty: Pick<Mediation['duties'][number], 'done_on' | 'late'>): DutyStanding {
  if (duty.done_on) return 'done'
  return duty.late ? 'late' : 'due'
}

/** Read the newest mediation of a case; null when there was none. */
export function useMediation(appeal: Ref<AppealDetail>) {
  return useQuery({
    queryKey: computed(() => ['appeals', 'mediation', appeal.value.id]),
    queryFn: async (): Promise<Mediation | null> => {
      try {
        return await data(api.GET('/api/v1/appeals/{appeal_id}/mediation', { params: { path: { appeal_id: appeal.value.id } } }))
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'mediation.none') return null
        throw error
      }
    },
    enabled: computed(() => wasMediated(appeal.value)),
    placeholderData: undefined,
  })
}
