import { describe, expect, it } from 'vitest'
import { askUrl, categoryOf, wordOf } from '@/composables/policies'

describe('the way to the union', () => {
  it('carries what was typed, whatever it is', () => {
    const url = askUrl('工资 50% & 补贴?', 'wages')
    const given = new URLSearchParams(url.split('?')[1])
    expect(given.get('question')).toBe('工资 50% & 补贴?')
    expect(given.get('category')).toBe('wages')
    expect(askUrl('')).toBe('/pages/policy-question/index')
  })
  it('reads a word of an address once decoded and not decoded alike', () => {
    expect(wordOf('%E5%B9%B4%E5%81%87')).toBe('年假')
    expect(wordOf('年假')).toBe('年假')
    expect(wordOf('扣了50%')).toBe('扣了50%')
    expect(wordOf(undefined)).toBe('')
  })
  it('knows its categories and no others', () => {
    expect(categoryOf('leave')).toBe('leave')
    expect(categoryOf('gossip')).toBeNull()
  })
})
