import { nextTick, reactive } from 'vue'
import { describe, expect, it } from 'vitest'
import { useFormErrors } from './useFormErrors'

const setup = () => {
  const draft = reactive({ name: '', unit: '' })
  const form = useFormErrors(() => ({ ...(draft.name ? {} : { name: 'no name' }), ...(draft.unit ? {} : { unit: 'no unit' }) }) as Record<string, string>)
  return { draft, form }
}

describe('errors of a form', () => {
  it('are not said before it is sent', async () => {
    const { draft, form } = setup()
    draft.name = 'x'
    draft.name = ''
    await nextTick()
    expect(form.errors.value).toEqual({})
  })
  it('go as they are mended, and do not come back while one types', async () => {
    const { draft, form } = setup()
    expect(form.pass()).toBe(false)
    expect(form.errors.value).toEqual({ name: 'no name', unit: 'no unit' })
    draft.name = 'x'
    await nextTick()
    expect(form.errors.value).toEqual({ unit: 'no unit' })
    draft.name = ''
    await nextTick()
    expect(form.errors.value).toEqual({ unit: 'no unit' })
  })
  it('are none once all is mended', async () => {
    const { draft, form } = setup()
    form.pass()
    Object.assign(draft, { name: 'x', unit: 'y' })
    await nextTick()
    expect(form.errors.value).toEqual({})
    expect(form.pass()).toBe(true)
  })
})
