import { useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { api, data } from '@/api/client'
import type { components } from '@/api/schema'
import { usePages } from '@/composables/usePages'
import { useSession } from '@/session/store'

export type Letter = components['schemas']['LetterOut']
export type Review = components['schemas']['ReviewItemOut']
export type Disclosure = components['schemas']['IdentityDisclosureOut']
export type Verdict = components['schemas']['ReviewIn']['verdict']
/** As many as are counted for the side bar. */
const COUNTED = 50

export const useLetters = () => usePages<Letter>(['appeal-letters'], (cursor) => data(api.GET('/api/v1/me/letters', { params: { query: { cursor } } })))
export const useReviews = () => usePages<Review>(['appeal-reviews', 'list'], (cursor) => data(api.GET('/api/v1/me/appeal-reviews', { params: { query: { cursor } } })))

export function useDisclosures(waiting: MaybeRefOrGetter<boolean>) {
  return usePages<Disclosure>(
    () => ['disclosures', 'list', toValue(waiting)],
    (cursor) => data(api.GET('/api/v1/disclosures', { params: { query: { waiting: toValue(waiting), cursor } } })),
  )
}

export function useReviewCount(): Ref<number | undefined> {
  const session = useSession()
  const query = useQuery({
    queryKey: ['appeal-reviews', 'count'],
    queryFn: async () => (await data(api.GET('/api/v1/me/appeal-reviews', { params: { query: { limit: COUNTED } } }))).items.length,
    enabled: computed(() => session.can('grievances.handle')),
    refetchInterval: 60_000,
  })
  return query.data
}

/** Count what waits for a custodian's decision; to who only asks, nothing is left to do. */
export function useWaitingDisclosures(): Ref<number | undefined> {
  const session = useSession()
  const query = useQuery({
    queryKey: ['disclosures', 'count'],
    queryFn: async () => (await data(api.GET('/api/v1/disclosures', { params: { query: { waiting: true, limit: COUNTED } } }))).items.filter((one) => one.asked_by.id !== session.me?.id).length,
    enabled: computed(() => session.can('grievances.custody')),
    refetchInterval: 60_000,
  })
  return query.data
}

/** Read anew what a decision on a case changes. */
export async function refresh(client: QueryClient, ...lists: string[]): Promise<void> {
  await Promise.all([...lists, 'appeals'].map((list) => client.invalidateQueries({ queryKey: [list] })))
}
