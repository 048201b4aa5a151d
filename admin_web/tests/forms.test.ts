import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import { ApiProblem } from '@/api/problem'
import GyField from '@/components/GyField.vue'
import GyForm from '@/components/GyForm.vue'
import { useAction, type Intention } from '@/composables/useAction'
import { i18n } from '@/locales'

const wrong = (...pointers: string[]) =>
  new ApiProblem({ code: 'invalid_input', status: 422, detail: 'D', errors: pointers.map((pointer) => ({ pointer, code: 'c', detail: `wrong ${pointer}` })) })

function form(problem: ApiProblem | null) {
  return mount(
    defineComponent({
      props: { problem: { type: Object, default: null } },
      setup: (props) => () =>
        h(GyForm, { problem: props.problem as ApiProblem | null }, {
          default: ({ errors }: { errors: Record<string, string> }) =>
            ['name', 'days'].map((name) => h(GyField, { label: name, name, error: errors[name] }, () => h('input', { id: name }))),
        }),
    }),
    { props: { problem: problem ?? undefined }, global: { plugins: [i18n] }, attachTo: document.body },
  )
}

describe('form', () => {
  it('puts each error beside its field, focuses the first, and keeps what was typed', async () => {
    const mounted = form(null)
    const days = mounted.find<HTMLInputElement>('#days')
    await days.setValue('7')
    await mounted.setProps({ problem: wrong('/body/days', '/body/name') })
    await nextTick()
    await nextTick()
    expect(mounted.findAll('[data-field] [role=alert]').map((one) => one.text())).toEqual(['wrong /body/name', 'wrong /body/days'])
    expect(document.activeElement?.id).toBe('name')
    expect(days.element.value).toBe('7')
    mounted.unmount()
  })
  it('says on top what no field takes', async () => {
    const mounted = form(null)
    await mounted.setProps({ problem: wrong('/body/other') })
    await nextTick()
    await nextTick()
    expect(mounted.find('.orphan').text()).toBe('wrong /body/other')
    mounted.unmount()
  })
})

describe('action', () => {
  const network = () => new ApiProblem({ code: 'network', status: 0 })
  function recorded(outcomes: (ApiProblem | string)[]) {
    const keys: string[] = []
    const action = useAction(async (_: { a: number }, intention: Intention) => {
      keys.push(intention.key)
      const outcome = outcomes.shift()!
      if (outcome instanceof ApiProblem) throw outcome
      return outcome
    }, { problems: 'form' })
    return { action, keys }
  }

  it('keeps its key for the same intention after a lost connection, and takes a new one when done', async () => {
    const { action, keys } = recorded([network(), 'done', 'done'])
    expect(await action.run({ a: 1 })).toBeUndefined()
    expect(action.problem.value?.code).toBe('network')
    expect(await action.run({ a: 1 })).toBe('done')
    await action.run({ a: 1 })
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[0])
  })
  it('takes a new key for a changed input and after a refusal', async () => {
    const { action, keys } = recorded([network(), wrong('/body/a'), 'done'])
    for (const a of [1, 2, 2]) await action.run({ a })
    expect(new Set(keys).size).toBe(3)
  })
  it('does nothing while it is busy', async () => {
    const { action, keys } = recorded(['one', 'two'])
    const answers = await Promise.all([action.run({ a: 1 }), action.run({ a: 1 })])
    expect(answers).toEqual(['one', undefined])
    expect(keys).toHaveLength(1)
  })
})
