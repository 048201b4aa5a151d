import { describe, expect, it } from 'vitest'
import { answerText, askedFor, fenOf, holds, missing, shownFields, yuan, type Field, type Form, type Material } from '@/pages/assistance/words'

const field = (rest: Partial<Field>): Field => ({ key: 'a', label: 'A', kind: 'text', hint: '', required: false, least: null, most: null, options: [], roster: null, show_if: null, ...rest })
const material = (rest: Partial<Material>): Material => ({ key: 'm', name: 'M', why: '', most: 3, required: true, required_if: null, ...rest })

describe('a form of the union', () => {
  it('shows what the answers ask for, and nothing behind a hidden question', () => {
    const fields = [field({ key: 'sick', kind: 'choice', options: ['self', 'child'] }), field({ key: 'name', show_if: { field: 'sick', values: ['child'] } }), field({ key: 'more', show_if: { field: 'name', values: ['x'] } })]
    expect(shownFields(fields, { sick: 'self', name: 'x' }).map((one) => one.key)).toEqual(['sick'])
    expect(shownFields(fields, { sick: 'child', name: 'x' })).toHaveLength(3)
    expect(holds({ field: 'loan', values: ['yes'] }, { loan: true })).toBe(true)
    expect(holds({ field: 'loan', values: ['yes'] }, { loan: false })).toBe(false)
    expect(askedFor([material({ required_if: { field: 'loan', values: ['yes'] } })], {})).toEqual([])
  })
  it('names what is empty as the service would', () => {
    const form = { by_appointment: true, definition: { fields: [field({ key: 'a', required: true }), field({ key: 'n', kind: 'number', required: true }), field({ key: 'y', kind: 'yes_no', required: true })], materials: [material({ key: 'bill' }), material({ key: 'other', required: false })] } } as unknown as Form
    expect(Object.keys(missing(form, { a: ' ', n: 0, y: false }, {}, null))).toEqual(['slot_id', 'values.a', 'materials.bill'])
    expect(missing(form, { a: 'x', n: 0, y: false }, { bill: [1] }, 'slot')).toEqual({})
  })
  it('takes money in yuan and keeps fen', () => {
    expect([fenOf('1,234.5'), fenOf(''), fenOf('about ten'), fenOf('1.005')]).toEqual([123450, null, undefined, undefined])
    expect([yuan(123450), yuan(500), yuan(0)]).toEqual(['1,234.50', '5', '0'])
    expect(answerText(field({ kind: 'choices' }), [])).toBe('')
  })
})
