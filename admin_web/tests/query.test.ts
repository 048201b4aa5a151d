import { useQuery, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { computed, defineComponent, h, ref } from 'vue'
import { expect, it } from 'vitest'
import { makeQueryClient, whileClosing } from '@/api/query'

it('a drawer shows nothing of the one before under another id, but keeps what it showed while it closes', async () => {
  const id = ref<string | null>('a')
  const answers: Record<string, (name: string) => void> = {}
  const Drawer = defineComponent(() => {
    const { data } = useQuery({
      queryKey: computed(() => ['thing', id.value]),
      queryFn: () => new Promise<string>((resolve) => (answers[id.value!] = resolve)),
      enabled: computed(() => id.value !== null),
      placeholderData: whileClosing(() => id.value),
    })
    return () => h('p', data.value ?? 'nothing')
  })
  const drawer = mount(Drawer, { global: { plugins: [[VueQueryPlugin, { queryClient: makeQueryClient() }]] } })
  answers.a!('Anna')
  await flushPromises()
  expect(drawer.text()).toBe('Anna')
  id.value = 'b'
  await flushPromises()
  expect(drawer.text()).toBe('nothing')
  answers.b!('Boris')
  await flushPromises()
  expect(drawer.text()).toBe('Boris')
  id.value = null
  await flushPromises()
  expect(drawer.text()).toBe('Boris')
  drawer.unmount()
})
