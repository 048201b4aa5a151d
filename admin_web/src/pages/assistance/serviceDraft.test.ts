import { describe, expect, it } from 'vitest'
import { comparable, definitionOf, draftOf, fitted, freeKey, newField, problemsAt } from './serviceDraft'

describe('a service as it is edited', () => {
  it('goes out as it came in, without the numbers of its lines', () => {
    const draft = draftOf(null)
    draft.name = '困难补助'
    draft.fields.push(newField(draft.fields))
    const sent = definitionOf(draft)
    expect(JSON.stringify(sent)).not.toContain('uid')
    expect(definitionOf(draftOf(sent))).toEqual(sent)
  })
  it('finds a key that nobody has, also after lines were dropped', () => {
    expect(freeKey('f', [])).toBe('f1')
    expect(freeKey('f', [{ key: 'f2' }, { key: 'f3' }])).toBe('f4')
    expect(freeKey('f', [{ key: 'f1' }, { key: 'f3' }])).toBe('f4')
  })
  it('lets a condition look only at earlier questions with choices', () => {
    const fields = [{ ...newField([]), key: 'a', kind: 'choice' as const }, { ...newField([]), key: 'b' }, { ...newField([]), key: 'c', kind: 'yes_no' as const }]
    expect(comparable(fields, 2).map((one) => one.key)).toEqual(['a'])
    expect(comparable(fields).map((one) => one.key)).toEqual(['a', 'c'])
  })
  it('forgets what another kind has no use for', () => {
    const field = fitted({ ...newField([]), kind: 'date', options: ['甲'], roster: 'name', least: 3, most: 5 })
    expect([field.options, field.roster, field.least, field.most]).toEqual([[], null, null, null])
  })
  it('keeps the problems of each line apart', () => {
    const all = [{ path: '/fields/1/options', code: 'a', text: '' }, { path: '/fields/10', code: 'b', text: '' }]
    expect(problemsAt(all, '/fields/1').map((one) => one.code)).toEqual(['a'])
  })
})
