import '@/pages/hotline/words'
import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Offline } from '@/api/problem'
import { emptyDraft, filesKind, fromSaid, missing, namesIn, toAnonymous, toSaid, untouched } from '@/pages/hotline/speak/draft'
import { useFleetingSpeaking } from '@/pages/hotline/speak/useSpeaking'
import { useSuggestion, type Suggestion } from '@/pages/hotline/speak/useSuggestion'

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

describe('a suggestion while typing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  async function typed(suggest: ((text: string) => Promise<Suggestion>) | null, ...texts: string[]) {
    const words = ref('')
    const scope = effectScope()
    const found = scope.run(() => useSuggestion(() => words.value, suggest))!
    for (const text of texts) {
      words.value = text
      await nextTick()
    }
    await vi.advanceTimersByTimeAsync(1_000)
    scope.stop()
    return found.value
  }
  it('is asked for once somebody pauses, with what stands there then', async () => {
    const suggest = vi.fn(() => Promise.resolve({ category: 'leave', urgency: 'normal' as const }))
    expect(await typed(suggest, '连续三周', '连续三周替班没调休')).toEqual({ category: 'leave', urgency: 'normal' })
    expect(suggest.mock.calls).toEqual([['连续三周替班没调休']])
  })
  it('asks nobody where nobody may be asked, nor for a few letters', async () => {
    const suggest = vi.fn(() => Promise.resolve({ category: null, urgency: 'normal' as const }))
    expect(await typed(null, '连续三周替班没调休')).toBeNull()
    expect(await typed(suggest, '三周')).toBeNull()
    expect(suggest).not.toHaveBeenCalled()
  })
  it('is silently missing without signal', async () => {
    expect(await typed(() => Promise.reject(new Offline('unreachable')), '连续三周替班没调休')).toBeNull()
  })
})
