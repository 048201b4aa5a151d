import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, data } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { AppealDetail, Mediation, Party } from './types'

const LEAST_PARTIES = 2
const isWhole = (party: Party) => party.name.trim() !== '' && party.side.trim() !== ''

/** Whether there are parties to mediate between, each with a name and a side. */
export function enoughParties(parties: readonly Party[]): boolean {
  return parties.length >= LEAST_PARTIES && parties.every(isWhole)
}

/** Whether a case is or was before mediators, so that there is something to ask for. */
export function wasMediated(appeal: Pick<AppealDetail, 'node' | 'reader' | 'steps'>): boolean {
  return appeal.reader === 'union' && (appeal.node === 'mediate' || appeal.steps.some((stay) => stay.node === 'mediate' && stay.progress !== 'later'))
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
