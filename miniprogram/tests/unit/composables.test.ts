import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, effectScope } from 'vue'
import { ApiProblem, Offline } from '@/api/problem'
import { fieldOf, useForm } from '@/composables/useForm'
import { useDraft } from '@/composables/useDraft'
import { usePage } from '@/composables/usePage'
import { useResource } from '@/composables/useResource'
import { useLentFiles, type LentFiles } from '@/composables/useLentFiles'
import { FileLost } from '@/offline/types'
import { useQueue } from '@/stores/queue'
import { useSession } from '@/stores/session'

const problem = (status: number, errors: { pointer: string; code: string; detail: string }[] = []): ApiProblem =>
  new ApiProblem({ type: 't', title: 't', status, detail: 'd', code: 'c', errors })
const inScope = <T>(make: () => T): T => effectScope().run(make) as T

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined) // onUnmounted outside a component
  const person = { id: 'anna', tenant: { code: 'mine' } }
  useSession().kept = { token: 't', expires_at: '', me: person } as never
})

describe('a resource', () => {
  it('shows the stored copy when there is no signal, and says so', async () => {
    const first = inScope(() => useResource('thing', () => Promise.resolve({ n: 1 })))
    await first.refresh()
    const second = inScope(() => useResource<{ n: number }>('thing', () => Promise.reject(new Offline('unreachable'))))
    expect(second.data.value).toEqual({ n: 1 })
    await second.refresh()
    expect([second.data.value, second.stale.value, second.at.value]).toEqual([{ n: 1 }, true, first.at.value])
  })
  it('ignores an answer that a later question has overtaken', async () => {
    const answers: ((value: string) => void)[] = []
    const resource = inScope(() => useResource('race', () => new Promise<string>((resolve) => answers.push(resolve))))
    const [slow, quick] = [resource.refresh(), resource.refresh()]
    answers[1]?.('new')
    await quick
    answers[0]?.('old')
    await slow
    expect(resource.data.value).toBe('new')
  })
  it('keeps copies of different questions apart', async () => {
    let which = 'day'
    const resource = inScope(() => useResource(() => `board.${which}`, () => Promise.resolve(which)))
    await resource.refresh()
    which = 'week'
    const refreshed = resource.refresh()
    expect(resource.data.value).toBeNull()
    await refreshed
    expect(resource.data.value).toBe('week')
  })
  it('does not hide a fault of the program', async () => {
    const resource = inScope(() => useResource('broken', () => Promise.reject(new TypeError('bug'))))
    await expect(resource.refresh()).rejects.toThrow('bug')
  })
})

describe('a list by cursor', () => {
  it('appends pages and keeps what it has when one fails', async () => {
    let broken = true
    const pages = { start: { items: [1, 2], next_cursor: 'b' }, b: { items: [3], next_cursor: null } }
    const list = inScope(() =>
      usePage<number>('list', async (cursor) => {
        if (cursor && broken) throw new Offline('timeout')
        return cursor ? pages.b : pages.start
      }),
    )
    await list.refresh()
    await list.next()
    expect([list.items.value, list.moreFault.value?.name, list.more.value]).toEqual([[1, 2], 'Offline', true])
    broken = false
    await list.next()
    expect([list.items.value, list.more.value]).toEqual([[1, 2, 3], false])
  })
  it('shows no page of one list under another', async () => {
    let which = 'day'
    let late: (() => void) | null = null
    const list = inScope(() =>
      usePage<string>(() => `board.${which}`, async (cursor) => {
        const asked = which
        if (cursor && asked === 'week') await new Promise<void>((resolve) => (late = resolve))
        return { items: [`${asked}${cursor ?? ''}`], next_cursor: cursor ? null : '2' }
      }),
    )
    await list.refresh()
    await list.next()
    expect(list.items.value).toEqual(['day', 'day2'])
    which = 'week'
    const refreshed = list.refresh()
    expect(list.items.value).toEqual([])
    await refreshed
    const further = list.next()
    which = 'month'
    await list.refresh()
    ;(late as (() => void) | null)?.()
    await further
    expect(list.items.value).toEqual(['month'])
  })
})

describe('a form', () => {
  it('puts errors beside their fields and the focus on the first', async () => {
    const form = useForm()
    const errors = [
      { pointer: '/body/note', code: 'length', detail: '太长' },
      { pointer: '/body/answers/0/value', code: 'required', detail: '没填' },
    ]
    expect(await form.submit(() => Promise.reject(problem(422, errors)))).toBe(false)
    expect(form.errors.value).toEqual({ note: '太长', 'answers.0.value': '没填' })
    expect(form.focus.value).toBe('note')
    expect(fieldOf('/query/on')).toBe('on')
  })
  it('asks nothing of the service while a field is empty', async () => {
    const form = useForm()
    const write = vi.fn(() => Promise.resolve())
    expect(await form.submit(write, () => ({ note: '还没填' }))).toBe(false)
    expect(write).not.toHaveBeenCalled()
  })
  it('keeps its key while nobody knows what became of it, and takes a new one afterwards', async () => {
    const form = useForm()
    const keys: string[] = []
    const outcomes = [new Offline('timeout'), problem(504), problem(422), null]
    for (const outcome of outcomes) {
      await form.submit(async (key) => {
        keys.push(key)
        if (outcome) throw outcome
      })
    }
    expect([keys[1], keys[2]]).toEqual([keys[0], keys[0]])
    expect(keys[3]).not.toBe(keys[0])
  })
  it('is not sent twice by two quick taps', async () => {
    const form = useForm()
    const write = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 5)))
    expect(await Promise.all([form.submit(write), form.submit(write)])).toEqual([true, false])
    expect(write).toHaveBeenCalledTimes(1)
  })
})

describe('lent files', () => {
  function opening(): { files: LentFiles; close(): void } {
    let files!: LentFiles
    const app = createApp({ setup: () => ((files = useLentFiles()), () => null) })
    app.mount(document.createElement('div'))
    return { files, close: () => app.unmount() }
  }
  const file = (path: string) => ({ path, release: vi.fn() })

  it('are given back when the component closes, also those that came too late', async () => {
    const [early, late] = [file('blob:early'), file('blob:late')]
    let answer: (value: typeof late) => void = () => undefined
    useQueue().openFile = (id) => (id === 'early' ? Promise.resolve(early) : new Promise((resolve) => (answer = resolve)))
    const { files, close } = opening()
    expect(await files.lend('early')).toBe(true)
    const waiting = files.lend('late')
    close()
    answer(late)
    await waiting
    expect([early.release, late.release].map((release) => release.mock.calls.length)).toEqual([1, 1])
    expect(files.paths.value).toEqual({ early: 'blob:early' })
  })
  it('are lent once, and not at all when the phone has lost them', async () => {
    const lent: ReturnType<typeof file>[] = []
    useQueue().openFile = (id) => {
      if (id === 'lost') return Promise.reject(new FileLost(id))
      lent.push(file(`blob:${lent.length}`))
      return Promise.resolve(lent[lent.length - 1]!)
    }
    const { files, close } = opening()
    expect(await Promise.all([files.lend('a'), files.lend('a'), files.lend('lost')])).toEqual([true, true, false])
    files.giveBack('a')
    expect(files.paths.value).toEqual({})
    expect(lent.map(({ release }) => release.mock.calls.length)).toEqual([1, 1])
    close()
    expect(lent.map(({ release }) => release.mock.calls.length)).toEqual([1, 1])
  })
})

describe('a draft', () => {
  it('is there again after the app was closed, until it is discarded', () => {
    const empty = () => ({ note: '', photos: [] as string[] })
    inScope(() => useDraft('report', empty)).draft.note = 'half a sent'
    const again = inScope(() => useDraft('report', empty))
    expect([again.restored, again.draft.note]).toEqual([true, 'half a sent'])
    again.draft.photos.push('p')
    again.discard()
    const fresh = inScope(() => useDraft('report', empty))
    expect([fresh.restored, fresh.draft]).toEqual([false, { note: '', photos: [] }])
  })
})
