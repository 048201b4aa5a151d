import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectClient } from '@/api/client'
import { Offline } from '@/api/problem'
import { carryAsked, takeAsked } from '@/composables/policies'
import { emptyDraft, filesKind, fromSaid, missing, namesIn, toAnonymous, toSaid, untouched } from '@/pages/hotline/speak/draft'
import { useFleetingSpeaking } from '@/pages/hotline/speak/useSpeaking'
import { hintsFor, quoted, searchOf, type Suggestion } from '@/pages/hotline/speak/hints'
import { useDanger } from '@/pages/hotline/speak/useDanger'
import { useSuggestion } from '@/pages/hotline/speak/useSuggestion'

const photo = { id: 'p', size: 10, at: 0 }
const voice = { id: 'v', size: 10, seconds: 3, peaks: [] }
const names = { category: '休假考勤', unit: '综采一队', files: '照片', instead: '要说的在照片里。' }

describe('what is about to be said', () => {
  it('needs words, a photo or a voice note: one is enough', () => {
    const draft = emptyDraft()
    expect(missing({ ...draft, text: ' \n' })).toEqual({ text: 'text' })
    for (const some of [{ text: '有' }, { photos: [photo] }, { voice }]) expect(missing({ ...draft, ...some })).toEqual({})
    expect(untouched({ ...draft, category: 'leave', urgency: 'critical' })).toBe(true)
  })
  it('takes names however they are separated, each once', () => {
    expect(namesIn('王建国、李强,王建国；  阿布都·热西提\n赵六')).toEqual(['王建国', '李强', '阿布都·热西提', '赵六'])
    expect(namesIn(' 、，')).toEqual([])
    expect(missing({ ...emptyDraft(), text: '有', about: Array.from({ length: 11 }, (_, n) => `名${n}`).join('、') })).toEqual({ about: 'names' })
  })
  it('carries no id when it is anonymous, and says where its words are when there are only files', () => {
    const words = toAnonymous({ ...emptyDraft(), voice, about: '李强' }, 'mine', names.instead)
    expect(words).toEqual({ tenant: 'mine', text: names.instead, category: null, urgency: 'normal', unit_id: null, about: ['李强'] })
  })
  it('comes back from the queue as it was written', () => {
    const draft = { ...emptyDraft(), text: '热水', category: 'leave', urgency: 'urgent' as const, about: '李强、王芳', photos: [photo], voice }
    expect(fromSaid(draft.id, toSaid(draft, 'confidential', 'line', names))).toEqual(draft)
  })
  it('names its files for what they are', () => {
    expect([filesKind({ photos: [photo], voice: null }), filesKind({ photos: [], voice }), filesKind({ photos: [photo], voice })]).toEqual(['photos', 'voice', 'both'])
  })
})

describe('an anonymous draft', () => {
  const stored = (): string => JSON.stringify(uni.getStorageInfoSync().keys.map((key) => [key, uni.getStorageSync(key)]))
  it('leaves nothing on the phone unless the person asks for it, and nothing once it is sent', async () => {
    const scope = effectScope()
    const speaking = scope.run(() => useFleetingSpeaking())!
    speaking.draft.text = '扣了补助'
    await speaking.addPhotos([{ id: 'seven', path: 'blob:x', size: 1, taken: null }])
    expect(stored()).not.toContain('补助')
    speaking.kept.value = true
    expect(stored()).toContain('补助')
    expect(stored()).not.toContain('blob:x')
    speaking.discard()
    expect(stored()).not.toContain('补助')
    scope.stop()
  })
  it('is there again where it was kept, its switch still on', () => {
    const first = effectScope()
    const before = first.run(() => useFleetingSpeaking())!
    before.kept.value = true
    before.draft.text = '扣了补助'
    first.stop()
    const second = effectScope()
    const after = second.run(() => useFleetingSpeaking())!
    expect([after.draft.text, after.kept.value, after.draft.photos]).toEqual(['扣了补助', true, []])
    after.kept.value = false
    expect(stored()).not.toContain('补助')
    second.stop()
  })
  it('gives photos ids that do not tell when they were taken', async () => {
    const scope = effectScope()
    const speaking = scope.run(() => useFleetingSpeaking())!
    await speaking.addPhotos([{ id: '01a1f853-0a2d-75fc-890e-aab2107005e9', path: 'blob:x', size: 1, taken: null }])
    expect(speaking.files()[0]).toMatchObject({ path: 'blob:x', id: expect.stringMatching(/^[\da-f-]{14}4/) as string })
    scope.stop()
  })
})

describe('ids of what is said under one’s name', () => {
  const RANDOM = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
  it('do not tell when it was begun', () => {
    const drafts = Array.from({ length: 50 }, () => emptyDraft().id)
    expect(drafts.every((id) => RANDOM.test(id))).toBe(true)
    expect(new Set(drafts).size).toBe(50)
  })
})

describe('words that come from a question', () => {
  it('are carried once, in memory, and leave a draft alone where there are none', () => {
    carryAsked('护理假月底才批')
    expect({ ...emptyDraft(), ...takeAsked() }.text).toBe('护理假月底才批')
    expect(takeAsked()).toEqual({})
  })
})

describe('a suggestion while typing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  async function typed<Answer>(suggest: ((text: string) => Promise<Answer>) | null, ...texts: string[]) {
    const words = ref('')
    const scope = effectScope()
    const found = scope.run(() => useSuggestion(() => words.value, suggest))!
    for (const text of texts) {
      words.value = text
      await nextTick()
    }
    await vi.advanceTimersByTimeAsync(700)
    scope.stop()
    return found.value
  }
  it('is asked for once somebody pauses, with what stands there then', async () => {
    const suggest = vi.fn(() => Promise.resolve('leave'))
    expect(await typed(suggest, '连续三周替班没', '连续三周替班没调休')).toBe('leave')
    expect(suggest.mock.calls).toEqual([['连续三周替班没调休']])
  })
  it('asks nobody where nobody may be asked, nor for a few letters', async () => {
    const suggest = vi.fn(() => Promise.resolve('leave'))
    expect(await typed(null, '连续三周替班没调休')).toBeNull()
    expect(await typed(suggest, '三周替班没调休')).toBeNull()
    expect(suggest).not.toHaveBeenCalled()
  })
  it('goes with the words that it was for', async () => {
    const words = ref('')
    const scope = effectScope()
    const found = scope.run(() => useSuggestion(() => words.value, (text) => Promise.resolve(text)))!
    words.value = '连续三周替班没调休'
    await vi.advanceTimersByTimeAsync(700)
    expect(found.value).toBe('连续三周替班没调休')
    words.value = '连续'
    await nextTick()
    expect(found.value).toBeNull()
    scope.stop()
  })
  it('is silently missing without signal', async () => {
    expect(await typed(() => Promise.reject(new Offline('unreachable')), '连续三周替班没调休')).toBeNull()
  })
})

describe('what is asked while typing', () => {
  const request = vi.mocked(uni.request)
  const sent = () => request.mock.calls.map(([options]) => ({ url: decodeURIComponent(options.url), header: options.header as Record<string, string>, data: options.data as string }))
  beforeEach(() => {
    connectClient({ token: () => 'session', language: () => 'zh-CN', refused: () => Promise.resolve(), reached: () => undefined })
    request.mockReset()
    request.mockImplementation((options) => {
      options.success?.({ statusCode: 200, data: { items: [1, 2, 3, 4] }, header: {}, cookies: [] } as never)
      return undefined as never
    })
  })
  it('carries no session and a key that tells nothing where it is to stay anonymous', async () => {
    const hints = hintsFor('anonymous', 'mine')!
    await hints.suggest('夜班费三个月没发了')
    expect(await hints.answers('夜班费三个月没发了')).toHaveLength(3)
    const [suggested, searched] = sent()
    expect(sent().map((one) => one.header.Authorization)).toEqual([undefined, undefined])
    expect(suggested!.header['Idempotency-Key']).toMatch(/^[\da-f]{48}$/)
    expect(JSON.parse(suggested!.data)).toEqual({ text: '夜班费三个月没发了', tenant: 'mine' })
    expect(searched!.header['Idempotency-Key']).toMatch(/^[\da-f]{48}$/)
    expect(searched!.url).toBe('/api/v1/policy-searches')
    expect(JSON.parse(searched!.data)).toEqual({ search: '夜班费三个月没发了', category: null, tenant: 'mine' })
  })
  it('is of nobody where no tenant is known', () => {
    expect(hintsFor('anonymous', '')).toBeNull()
  })
  it('goes with the session under one’s name', async () => {
    const hints = hintsFor('named', 'mine')!
    await hints.suggest('夜班费三个月没发了')
    await hints.answers('夜班费三个月没发了')
    expect(sent().map((one) => [one.url, one.header.Authorization])).toEqual([
      ['/api/v1/appeal-suggestions', 'Bearer session'],
      ['/api/v1/policy-searches', 'Bearer session'],
    ])
  })
  it('searches for the last sentence that says something, and never for a whole story', () => {
    expect(searchOf('班长又骂人。夜班费怎么算？\n嗯')).toBe('夜班费怎么算')
    expect(searchOf('嗯。啊')).toBe('嗯。啊')
    expect(searchOf('长'.repeat(300))).toHaveLength(60)
  })
  it('names a few of the words that spoke for it', () => {
    expect(quoted(['夜班费', '没发', '三个月', '工资'], (word) => `“${word}”`)).toBe('“夜班费”“没发”“三个月”')
    expect(quoted([], (word) => word)).toBe('')
  })
})

describe('words of danger', () => {
  const saying = (...words: string[]) => ({ danger: words.map((one) => ({ kind: 'self_harm', words: one, urgency: 'critical' })) }) as unknown as Suggestion
  it('raise the urgency once each, and leave the last word to the person', async () => {
    const raise = vi.fn()
    const suggestion = ref<Suggestion | null>(null)
    const scope = effectScope()
    const { danger, raised } = scope.run(() => useDanger(suggestion, raise))!
    const hears = async (found: Suggestion): Promise<void> => {
      suggestion.value = found
      await nextTick()
    }
    await hears(saying())
    expect([danger.value, raised.value, raise.mock.calls.length]).toEqual([false, false, 0])
    await hears(saying('不想活'))
    await hears(saying('不想活'))
    expect([danger.value, raised.value, raise.mock.calls.length]).toEqual([true, true, 1])
    await hears(saying('不想活', '跳井'))
    expect(raise).toHaveBeenCalledTimes(2)
    await hears(saying())
    expect(danger.value).toBe(false)
    scope.stop()
  })
})
