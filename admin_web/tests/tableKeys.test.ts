import { effectScope, nextTick, ref } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import { useTableKeys } from '@/components/tableKeys'
import { handleKey, shortcuts } from '@/composables/shortcuts'

const scope = effectScope()
const press = (key: string, target: Element = document.body) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  Object.defineProperty(event, 'target', { value: target })
  handleKey(event)
  return event
}

let ended: (() => void)[] = []
function table(ids: string[], enabled = true) {
  const rows = ref(ids)
  const opened: string[] = []
  const ticked: string[] = []
  const inner = scope.run(() => effectScope())!
  ended.push(() => inner.stop())
  const { cursor } = inner.run(() => useTableKeys<string>({ rows: () => rows.value, keyOf: (row) => row, open: (row) => opened.push(row), tick: (row) => ticked.push(row), enabled: () => enabled }))!
  return { rows, opened, ticked, cursor }
}
afterEach(() => {
  for (const end of ended) end()
  ended = []
})

describe('keys in a table', () => {
  it('walks down and up, stops at both ends, opens and ticks', () => {
    const { opened, ticked, cursor } = table(['a', 'b'])
    press('Enter')
    expect(opened).toEqual([])
    press('j')
    press('j')
    press('J')
    expect(cursor.value).toBe(1)
    press('Enter')
    press('k')
    press('k')
    press('x')
    expect([opened, ticked, cursor.value]).toEqual([['b'], ['a'], 0])
  })
  it('stays on its row when another comes before it, and leaves when it goes', async () => {
    const { rows, cursor } = table(['a', 'b'])
    press('j')
    press('j')
    rows.value = ['new', 'a', 'b']
    await nextTick()
    expect(cursor.value).toBe(2)
    rows.value = ['a']
    await nextTick()
    expect(cursor.value).toBe(-1)
  })
  it('leaves keys to a field, to a dialog, to a pressed button and to the browser', () => {
    const { cursor, opened } = table(['a'])
    document.body.innerHTML = '<input id="i"><div aria-modal="true"><p id="p"></p></div><button id="b"></button>'
    press('j', document.querySelector('#i')!)
    press('j', document.querySelector('#p')!)
    expect(cursor.value).toBe(-1)
    press('j')
    press('Enter', document.querySelector('#b')!)
    expect(opened).toEqual([])
    handleKey(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }))
    expect(cursor.value).toBe(0)
  })
  it('rests while switched off, and forgets its keys when it goes', () => {
    const { cursor } = table(['a'], false)
    press('j')
    expect(cursor.value).toBe(-1)
    for (const end of ended.splice(0)) end()
    expect(shortcuts.size).toBe(0)
  })
})
