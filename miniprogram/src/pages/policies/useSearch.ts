import { computed, onUnmounted, ref, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import { asFault, useResource } from '@/composables/useResource'
import type { PolicyCategory } from '@/composables/policies'
import { uuid7 } from '@/offline/uuid7'

const PAUSE = 300

/** Suggestions while one types: asked once the fingers rest, the last search wins, nothing of it stays on the phone. */
export function useSearch(category: Ref<PolicyCategory | null>) {
  const words = ref('')
  const found = useResource(null, () => api.post('/api/v1/policy-searches', { body: { search: words.value.trim(), category: category.value, tenant: null } }))
  /** What the suggestions in sight belong to. */
  const asked = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  const noted = new Set<string>()

  async function look(): Promise<void> {
    clearTimeout(timer)
    const mine = words.value.trim()
    if (!mine) return
    await found.refresh()
    if (mine === words.value.trim()) asked.value = mine
  }
  watch([words, category], () => {
    clearTimeout(timer)
    if (words.value.trim()) timer = setTimeout(() => void look(), PAUSE)
    else asked.value = ''
  })
  onUnmounted(() => clearTimeout(timer))

  const searching = computed(() => words.value.trim() !== '')
  const settled = computed(() => searching.value && asked.value === words.value.trim() && !found.loading.value && !found.fault.value)
  const items = computed(() => (searching.value ? (found.data.value?.items ?? []) : []))

  /** Let the union know, without a name, what was looked for in vain; once for each search, and a lost one is no loss. */
  async function miss(): Promise<void> {
    await look()
    const search = asked.value
    if (!settled.value || items.value.length || noted.has(search)) return
    noted.add(search)
    try {
      await api.post('/api/v1/policy-misses', { body: { search }, key: uuid7() })
    } catch (thrown) {
      asFault(thrown)
    }
  }
  return { words, found, searching, settled, items, look, miss }
}
