import { describe, expect, it } from 'vitest'
import { cellOf, changesNobody, claimedTwice, csvCell, faultList, faultsElsewhere, labelsOf, leavesMost, mappingOf, stepOf, whyNotApplied, type Fault, type RosterImport, type RosterRow } from './outcomes'

const column = (label: string, field: string | null, sheet = '在册职工') => ({ sheet, label, field })
const columns = [column('工号', 'employee_no'), column('姓名', 'name'), column('区队', 'unit'), column('班组', 'unit'), column('手机', 'phone'), column('民族', null)]
const chosenNow = () => Object.fromEntries(labelsOf({ columns }).map((one) => [one.label, one.field]))
const fault = (field: string, value: string, suggestion: string | null = null): Fault => ({ label: field, field, code: 'unit_unknown', detail: '没有这个单位', value, suggestion })
const person = { employee_no: 'YX1', name: '牛建军', unit_path: ['云岫岭煤矿', '井工矿区', '综采三队', '检修班'], post: '支架工', shift_pattern: '三八制', phone: '138****2206' }
const row = (given: Partial<RosterRow>): RosterRow => ({ sheet: '在册职工', row: 38, outcome: 'good', person, effect: 'none', changes: [], faults: [], why: null, ...given })
const read = (given: Partial<RosterImport> = {}) => ({ state: 'read', problems: [], rows: { good: 10, bad: 0, skipped: 0 }, ...given }) as Pick<RosterImport, 'state' | 'problems' | 'rows'>

describe('steps of an import', () => {
  it('keeps a file with open questions at its columns', () => {
    expect(stepOf(read())).toBe('check')
    expect(stepOf({ state: 'read', problems: [{ code: 'column_absent', field: 'shift_pattern', detail: '', decidable: true }] })).toBe('columns')
    expect(stepOf({ state: 'reading', problems: [] })).toBe('upload')
    expect(stepOf({ state: 'stopped', problems: [] })).toBe('apply')
  })
  it('is not applied before it is read, settled, and has a good row', () => {
    expect(whyNotApplied(read())).toBe('')
    expect(whyNotApplied(read({ state: 'reading' }))).toBe('notRead')
    expect(whyNotApplied(read({ problems: [{ code: 'x', field: null, detail: '', decidable: false }] }))).toBe('undecided')
    expect(whyNotApplied(read({ rows: { good: 0, bad: 5, skipped: 1 } }))).toBe('nothingGood')
  })
  it('knows a roster that changes nobody', () => {
    expect(changesNobody({ plan: { create: 0, change: 0, unchanged: 9, leave: 1 } })).toBe(true)
    expect(changesNobody({ plan: { create: 1, change: 0, unchanged: 9, leave: 1 } })).toBe(false)
    expect(changesNobody({ plan: null })).toBe(false)
  })
})

describe('letting people go', () => {
  it('is doubted when the file has fewer people than would leave', () => {
    const rows = { good: 3, bad: 3, skipped: 1 }
    expect(leavesMost({ rows, plan: { create: 2, change: 1, unchanged: 0, leave: 1198 } })).toBe(true)
    expect(leavesMost({ rows, plan: { create: 2, change: 1, unchanged: 0, leave: 6 } })).toBe(false)
    expect(leavesMost({ rows, plan: null })).toBe(false)
  })
})

describe('mapping of columns', () => {
  it('sends only fields whose columns are others now', () => {
    expect(mappingOf({ columns, mapping: {} }, chosenNow())).toEqual({})
    expect(mappingOf({ columns, mapping: {} }, { ...chosenNow(), 民族: 'remark' })).toEqual({ remark: '民族' })
  })
  it('lists unit columns from the top down, even one alone', () => {
    expect(mappingOf({ columns, mapping: {} }, { ...chosenNow(), 区队: null })).toEqual({ unit: ['班组'] })
  })
  it('says that a column is absent, but never of what tells people apart', () => {
    expect(mappingOf({ columns, mapping: {} }, { ...chosenNow(), 手机: null })).toEqual({ phone: null })
    expect(mappingOf({ columns, mapping: {} }, { ...chosenNow(), 工号: null })).toEqual({})
  })
  it('keeps what was decided before', () => {
    expect(mappingOf({ columns, mapping: { gender: null } }, { ...chosenNow(), 民族: 'remark' })).toEqual({ gender: null, remark: '民族' })
  })
  it('counts a label once however many sheets have it, and skips nameless columns', () => {
    expect(labelsOf({ columns: [column('工号', 'employee_no'), column('工号', 'employee_no', '二矿'), column('', null)] })).toEqual([{ label: '工号', field: 'employee_no', sheets: ['在册职工', '二矿'] }])
  })
  it('finds a field that two columns claim; units may stand in several', () => {
    expect(claimedTwice({ a: 'phone', b: 'phone', c: 'unit', d: 'unit', e: null })).toEqual(['phone'])
  })
})

describe('cells of the preview', () => {
  it('shows what the file holds where it is wrong, else what it was read as', () => {
    expect(cellOf(row({ faults: [fault('unit', '综采三对', '综采三队')] }), 'unit')).toMatchObject({ text: '综采三对', fault: { suggestion: '综采三队' } })
    expect(cellOf(row({}), 'unit').text).toBe('综采三队 / 检修班')
    expect(cellOf(row({ person: null, outcome: 'skipped' }), 'name').text).toBe('')
  })
  it('marks what would change by the member\'s column, not the file\'s field', () => {
    const changed = row({ effect: 'change', changes: ['phone_fingerprint', 'unit_id'] })
    expect((['unit', 'phone', 'post'] as const).map((field) => cellOf(changed, field).changed)).toEqual([true, true, false])
  })
  it('lists faults of fields without a column beside them', () => {
    expect(faultsElsewhere(row({ faults: [fault('unit', 'x'), fault('id_number', 'y')] })).map((one) => one.field)).toEqual(['id_number'])
  })
})

describe('list of faults', () => {
  it('lets no cell leave as a formula', () => {
    expect(['=cmd|x', '+1', '-1', '@a', '\tb', '姓名', 'a"b', 'a,b'].map(csvCell)).toEqual(['"\'=cmd|x"', '"\'+1"', '"\'-1"', '"\'@a"', '"\'\tb"', '姓名', '"a""b"', '"a,b"'])
  })
  it('has one line a fault, in UTF-8 that spreadsheets recognise', () => {
    const list = faultList([row({ faults: [fault('unit', '综采三对', '综采三队'), fault('phone', '1370042816')] })], ['表', '行'])
    expect(list.startsWith('\ufeff表,行\r\n')).toBe(true)
    expect(list.trimEnd().split('\r\n')).toHaveLength(3)
    expect(list).toContain('在册职工,38,YX1,牛建军,unit,综采三对,没有这个单位,综采三队')
  })
})
