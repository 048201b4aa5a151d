import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useAutosave } from '@/composables/useAutosave'

interface Draft {
  title: string
}

function setUp(save: (draft: Draft) => Promise<boolean>) {
  const scope = effectScope()
  const value = ref<Draft | undefined>({ title: 'a' })
  const saving = scope.run(() => useAutosave(value, save))!
  saving.begin({ title: 'a' })
  return { scope, value, saving }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('autosave', () => {
  it('saves once after the last of several changes', async () => {
    const save = vi.fn(async () => true)
    const { value, saving } = setUp(save)
    value.value = { title: 'b' }
    await nextTick()
    await vi.advanceTimersByTimeAsync(500)
    value.value = { title: 'c' }
    await nextTick()
    expect(saving.state.value).toBe('waiting')
    await vi.advanceTimersByTimeAsync(700)
    expect(save.mock.calls).toEqual([[{ title: 'c' }]])
    expect(saving.state.value).toBe('saved')
  })

  it('sends what changed while it saved after that, never two at a time', async () => {
    const answers: ((ok: boolean) => void)[] = []
    const save = vi.fn((_: Draft) => new Promise<boolean>((resolve) => answers.push(resolve)))
    const { value, saving } = setUp(save)
    value.value = { title: 'b' }
    await nextTick()
    const all = saving.flush()
    value.value = { title: 'c' }
    await nextTick()
    await vi.advanceTimersByTimeAsync(5000)
    expect(save).toHaveBeenCalledTimes(1)
    answers[0]!(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(save.mock.calls[1]).toEqual([{ title: 'c' }])
    answers[1]!(true)
    expect(await all).toBe(true)
  })

  it('keeps what could not be saved and tries it again when asked', async () => {
    const save = vi.fn().mockResolvedValueOnce(false).mockResolvedValueOnce(true)
    const { value, saving } = setUp(save)
    value.value = { title: 'b' }
    await nextTick()
    expect(await saving.flush()).toBe(false)
    expect(saving.state.value).toBe('failed')
    expect(await saving.flush()).toBe(true)
    expect(save).toHaveBeenCalledTimes(2)
  })

  it('saves nothing when a change is taken back', async () => {
    const save = vi.fn(async () => true)
    const { value, saving } = setUp(save)
    value.value = { title: 'b' }
    await nextTick()
    value.value = { title: 'a' }
    await nextTick()
    await vi.advanceTimersByTimeAsync(5000)
    expect(save).not.toHaveBeenCalled()
    expect(saving.state.value).toBe('saved')
  })

  it('saves what waits when the page is left', async () => {
    const save = vi.fn(async () => true)
    const { scope, value } = setUp(save)
    value.value = { title: 'b' }
    await nextTick()
    scope.stop()
    expect(save).toHaveBeenCalledWith({ title: 'b' })
  })
})
