import { describe, expect, it } from 'vitest'
import { evidenceOf } from './evidence'
import { likenessKeys, useOf } from './likeness'
import { mentionedIn } from './talk'
import { beginning, cleaned, missingOf } from './deeds'
import type { Duplicate, HazardDetail, Stay } from './types'

const like = (over: Partial<Duplicate>): Duplicate => ({ id: 'd', number: 'n', title: 't', place: 'p', category: 'roof', unit_name: 'u', node: 'confirm', reported_at: '', confirmed: true, relation: 'duplicate', score: 0.5, words: 0, place_likeness: 0, photo_distance: null, ...over })

describe('who is mentioned', () => {
  const people = [{ id: '1', name: '孙强' }, { id: '2', name: '孙强国' }]
  it('are those whose whole name stands after an @', () => {
    expect(mentionedIn('@孙强国 请看', people)).toEqual(['2'])
    expect(mentionedIn('@孙强 和 @孙强国', people)).toEqual(['2', '1'])
    expect(mentionedIn('孙强看看', people)).toEqual([])
  })
})

describe('likeness', () => {
  it('is said in words, the same picture first', () => {
    expect(likenessKeys(like({ photo_distance: 3, words: 0.9, place_likeness: 1 }), { category: 'roof' })).toEqual(['hazards.like.picture', 'hazards.like.wordsSame', 'hazards.like.placeSame', 'hazards.like.category'])
    expect(likenessKeys(like({ photo_distance: 20, words: 0.1 }), { category: 'water' })).toEqual([])
  })
  it('joins only what is confirmed and open', () => {
    expect(useOf(like({}))).toBe('join')
    expect(useOf(like({ confirmed: false }))).toBe('unconfirmed')
    expect(useOf(like({ relation: 'recurrence' }))).toBe('recur')
  })
})

describe('evidence', () => {
  const photo = (id: string, at: string) => ({ id, added_at: at, added_by: null, url: '', thumbnail_url: null })
  const stay = (node: string, files: string[]) => ({ node, files, number: 1, name: '', progress: 'done' }) as unknown as Stay
  it('puts the first picture before beside the latest one after', () => {
    const hazard = { photos: [photo('a', '1'), photo('b', '2'), photo('c', '3'), photo('d', '4')] } as HazardDetail
    const shown = evidenceOf(hazard, [stay('report', ['a', 'b']), stay('rectify', ['c']), stay('verify', []), stay('rectify', ['d'])])
    expect(shown.map((one) => [one.id, one.when])).toEqual([['a', 'before'], ['d', 'after'], ['b', 'before'], ['c', 'after']])
  })
  it('shows what was only said beside it as such', () => {
    expect(evidenceOf({ photos: [photo('a', '1')] } as HazardDetail, []).map((one) => one.when)).toEqual(['said'])
  })
})

describe('what a deed sends', () => {
  const hazard = { category: 'roof', severity: null } as HazardDetail
  it('has nothing empty in it', () => {
    expect(cleaned({ note: '  ', reason: ' 等备件 ', ids: ['a'] })).toEqual({ note: null, reason: '等备件', ids: ['a'] })
  })
  it('waits for what must be said', () => {
    expect(missingOf('trace', beginning('trace', hazard), false)).toEqual(['stage', 'root_cause'])
    expect(missingOf('rectify', { note: '换好了', photo_ids: [] }, true)).toEqual(['photo_ids'])
    expect(missingOf('rectify', { note: '换好了', photo_ids: [] }, false)).toEqual([])
    expect(missingOf('refuse', { reason: '  ' }, false)).toEqual(['reason'])
    expect(missingOf('accept', beginning('accept', hazard), true)).toEqual([])
  })
})
