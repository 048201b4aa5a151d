import { describe, expect, it } from 'vitest'
import { answerText, conditionHolds, shownFields } from './answers'
import { fenOf, yuan } from './money'
import type { FieldDef } from './types'

const words = (key: string) => key
const field = (rest: Partial<FieldDef>): FieldDef => ({ key: 'a', label: 'A', kind: 'text', hint: '', required: false, least: null, most: null, options: [], roster: null, show_if: null, ...rest })

describe('money', () => {
  it('is shown in yuan and read back in fen', () => {
    expect(yuan(1_486_00)).toBe('1,486')
    expect(yuan(1_05)).toBe('1.05')
    expect(fenOf('1,486.5')).toBe(1_486_50)
    expect(fenOf(' ')).toBeNull()
    expect(fenOf('很多')).toBeUndefined()
    expect(fenOf('1.234')).toBeUndefined()
    expect(fenOf('19.99')).toBe(1999)
  })
})

describe('what was filled in', () => {
  it('is said as people say it', () => {
    expect(answerText(field({ kind: 'money' }), 50_00, words)).toBe('assistance.value.yuan')
    expect(answerText(field({ kind: 'choices' }), ['甲', '乙'], words)).toBe('甲assistance.comma乙')
    expect(answerText(field({ kind: 'yes_no' }), false, words)).toBe('assistance.value.no')
    expect(answerText(field({}), null, words)).toBe('')
  })
  it('shows a field only while its condition holds, and none behind a hidden one', () => {
    const fields = [field({ key: 'a', kind: 'yes_no' }), field({ key: 'b', kind: 'choice', options: ['甲', '乙'], show_if: { field: 'a', values: ['yes'] } }), field({ key: 'c', show_if: { field: 'b', values: ['甲'] } })]
    expect(shownFields(fields, { a: true, b: '甲' }).map((one) => one.key)).toEqual(['a', 'b', 'c'])
    expect(shownFields(fields, { a: false, b: '甲' }).map((one) => one.key)).toEqual(['a'])
    expect(conditionHolds({ field: 'x', values: ['丙'] }, { x: ['甲', '丙'] })).toBe(true)
    expect(conditionHolds({ field: 'x', values: ['yes'] }, {})).toBe(false)
  })
})
