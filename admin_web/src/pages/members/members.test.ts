import { describe, expect, it } from 'vitest'
import { EXCLUSIVE, whyNotGranted } from '@/pages/roles/duties'
import { handlerOf, headline, healthOf, inParts } from '@/pages/jobs/jobs'
import { sheetsOf } from '@/pages/places/plates'
import { draftOf, GENDERS, memberIn, patchOf, shortPath, type Member } from './members'
import { headCounts } from './tree'

const member = { id: 'm', employee_no: 'YX1', name: '牛建军', unit: { id: 'u', name: '检修班', kind: 'team' }, post: '支架工', phone: '138****2206', shift_pattern: null, gender: GENDERS.male, hired_on: '2020-01-02', education: null, political_status: null, remark: null } as unknown as Member

describe('a member\'s form', () => {
  it('sends only what differs', () => {
    expect(patchOf(member, draftOf(member))).toEqual({})
    expect(patchOf(member, { ...draftOf(member), post: ' 电工 ', hired_on: null })).toEqual({ post: '电工', hired_on: null })
  })
  it('takes an empty phone as unchanged, as the number shown is masked', () => {
    expect(draftOf(member).phone).toBe('')
    expect(patchOf(member, { ...draftOf(member), phone: '13800002206' })).toEqual({ phone: '13800002206' })
  })
  it('empties what is emptied', () => {
    expect(patchOf(member, { ...draftOf(member), post: '  ' })).toEqual({ post: null })
  })
  it('leaves empty fields of a new member out', () => {
    expect(memberIn('id', { ...draftOf(null, 'u'), employee_no: ' YX2 ', name: '雷鸣' })).toMatchObject({ id: 'id', employee_no: 'YX2', unit_id: 'u', post: null, phone: null })
  })
  it('says a unit by its last two names', () => {
    expect(shortPath(['云岫岭煤矿', '井工矿区', '综采一队', '队部'])).toBe('综采一队 / 队部')
    expect(shortPath(['云岫岭煤矿'])).toBe('云岫岭煤矿')
  })
})

describe('head counts', () => {
  it('take a unit with all below', () => {
    const leaf = (id: string, member_count: number) => ({ id, member_count, children: [] })
    const counts = headCounts([{ id: 'r', member_count: 1, children: [leaf('a', 5), { id: 'b', member_count: 0, children: [leaf('c', 7)] }] }] as never)
    expect(Object.fromEntries(counts)).toEqual({ r: 13, a: 5, b: 7, c: 7 })
  })
})

describe('duties', () => {
  it('keep administration, security and audit in different hands', () => {
    for (const held of EXCLUSIVE) for (const wanted of EXCLUSIVE) expect(whyNotGranted(wanted, 'u', [{ role: held, unit_id: 'v' }])).toBe(held === wanted ? '' : 'combined')
  })
  it('are not granted twice for one unit, but may be for another', () => {
    expect(whyNotGranted('team_leader', 'u', [{ role: 'team_leader', unit_id: 'u' }])).toBe('held')
    expect(whyNotGranted('team_leader', 'v', [{ role: 'team_leader', unit_id: 'u' }])).toBe('')
  })
})

describe('jobs', () => {
  it('are judged by what has waited longest', () => {
    expect([healthOf({ due: 0, parked: 3 }, 9999), healthOf({ due: 1, parked: 0 }, 59), healthOf({ due: 1, parked: 0 }, 60), healthOf({ due: 1, parked: 0 }, 300)]).toEqual(['well', 'well', 'slow', 'late'])
  })
  it('show the line of a traceback that says what went wrong', () => {
    expect(headline('Traceback\n  File "x"\nValueError: no\n\n')).toBe('ValueError: no')
    expect(headline(null)).toBe('')
  })
  it('belong to a domain', () => {
    expect(handlerOf('boards.on_points_posted')).toEqual({ domain: 'boards', own: 'on_points_posted' })
    expect(handlerOf('sweep')).toEqual({ domain: '', own: 'sweep' })
  })
  it('are retried in parts that the API takes', () => {
    expect(inParts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(inParts([])).toEqual([])
  })
})

describe('signs', () => {
  it('are dealt onto sheets, the last one maybe short', () => {
    expect(sheetsOf([1, 2, 3], 'two').map((sheet) => sheet.length)).toEqual([2, 1])
    expect(sheetsOf(Array.from({ length: 18 }), 'eight')).toHaveLength(3)
  })
})
