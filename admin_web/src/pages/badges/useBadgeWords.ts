import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, data } from '@/api/client'
import { useWords } from '@/pages/rules/words'

/** What sentences about badges are made of: the words of the rules, and the names of boards of members. */
export function useBadgeWords() {
  const { words, query } = useWords()
  const boards = useQuery({ queryKey: ['boards', 'codes'], queryFn: () => data(api.GET('/api/v1/boards', { params: { query: { limit: 100 } } })), staleTime: 300_000 })
  const ofMembers = computed(() => (boards.data.value?.items ?? []).filter((one) => one.subject === 'member'))
  const boardName = (code: string) => boards.data.value?.items.find((one) => one.code === code)?.name ?? code
  return { words, query, boards: ofMembers, boardName }
}
