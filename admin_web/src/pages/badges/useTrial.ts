import { useQuery } from '@tanstack/vue-query'
import { computed, ref, watch, type Ref } from 'vue'
import { api, data } from '@/api/client'
import { ApiProblem, errorsByField } from '@/api/problem'
import { criterionBody, partOf, stepList, stepProblems, type Draft, type Tier } from './badges'

const WAIT = 600

/** Count who would hold the badge now, some time after the last change; what the service refuses is told by part of the editor. */
export function useTrial(draft: Ref<Draft>) {
  const asked = ref(bodyOf(draft.value))
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    draft,
    (now) => {
      clearTimeout(timer)
      timer = setTimeout(() => (asked.value = bodyOf(now)), WAIT)
    },
    { deep: true },
  )
  const inOrder = computed(() => !Object.keys(stepProblems(draft.value.steps, draft.value.criterion.kind)).length)
  const query = useQuery({
    queryKey: computed(() => ['badges', 'trial', JSON.stringify(asked.value)]),
    queryFn: () => data(api.POST('/api/v1/badges/trial', { body: asked.value })),
    enabled: inOrder,
    staleTime: 60_000,
    retry: false,
  })
  const members = computed(() => new Map<string, number | null>((query.error.value ? [] : (query.data.value?.steps ?? [])).map((one) => [one.tier as Tier, one.members])))
  const refused = computed(() => (query.error.value instanceof ApiProblem ? partsOf(query.error.value, draft.value) : new Map<string, string>()))
  return { query, members, refused, inOrder, again: () => query.refetch() }
}

function bodyOf(draft: Draft) {
  return { name: draft.name.trim() || null, steps: stepList(draft.steps), criterion: criterionBody(draft.criterion) }
}

/** Gather what the service says by the part of the editor that it is about. */
export function partsOf(problem: ApiProblem, draft: Pick<Draft, 'steps'>): Map<string, string> {
  return new Map([...errorsByField(problem)].map(([field, text]) => [partOf(field, draft.steps), text]))
}
