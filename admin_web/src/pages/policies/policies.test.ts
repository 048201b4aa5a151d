import { describe, expect, it } from 'vitest'
import { bodyOf, draftOf, linesOf, missingOf, unpublished, whyNotPublish } from './policies'

const good = { ...draftOf(null, '2026-11-20'), question: ' 年假几天 ', category: 'leave' as const, answer: '5 天。\n\n 10 天。 ', source_title: '条例', quote: '原文' }

describe('what the editor sends', () => {
  it('has a paragraph a line and leaves out what is empty', () => {
    expect(bodyOf({ ...good, variants: '\n年休假\n' })).toMatchObject({ question: '年假几天', variants: ['年休假'], answer: ['5 天。', '10 天。'], document_number: null, source_link: null, valid_until: null, note: null })
  })
  it('is what was read when nothing was changed', () => {
    const policy = { question: 'q', variants: ['a', 'b'], category: 'law' as const, answer: ['x', 'y'], source_title: 's', document_number: null, source_link: null, quote: 'z', valid_from: '2026-01-01', valid_until: '2027-01-01', unit: { id: 'u', name: '一队' } }
    expect(bodyOf(draftOf(policy, '2026-11-20'))).toMatchObject({ question: 'q', variants: ['a', 'b'], answer: ['x', 'y'], unit_id: 'u', valid_until: '2027-01-01' })
  })
  it('is checked before it goes', () => {
    expect(missingOf(good)).toEqual({})
    expect(missingOf({ ...good, valid_until: '2026-11-19' })).toEqual({ valid_until: 'dates' })
    expect(Object.keys(missingOf(draftOf(null, '2026-11-20'))).sort()).toEqual(['answer', 'category', 'question', 'quote', 'source_title'])
  })
  it('takes lines of white space for none', () => expect(linesOf(' \n\t\n')).toEqual([]))
})

describe('publishing', () => {
  it('says why not', () => {
    expect(whyNotPublish({ status: 'published', version: 2, published_version: 2, validity: 'in_force' })).toBe('published')
    expect(whyNotPublish({ status: 'published', version: 3, published_version: 2, validity: 'in_force' })).toBe('')
    expect(whyNotPublish({ status: 'draft', version: 1, published_version: null, validity: 'expired' })).toBe('expired')
    expect(whyNotPublish({ status: 'withdrawn', version: 1, published_version: 1, validity: 'upcoming' })).toBe('')
  })
  it('knows when members see something older', () => {
    expect(unpublished({ status: 'published', version: 3, published_version: 2 })).toBe(true)
    expect(unpublished({ status: 'withdrawn', version: 3, published_version: 2 })).toBe(false)
  })
})
