import { beforeEach, describe, expect, it } from 'vitest'
import { setZone } from '@/composables/time'
import { dayOfWork } from './day'
import { cleaned, draftOf, dropDraft, missingOf } from './deeds'
import { holds, laneQuery, readFilter, writeFilter } from './filters'
import { promisesOf } from './promiseRows'
import { inFours } from './receipt'
import type { Appeal, AppealDetail } from './types'

const NOW = Date.parse('2026-11-20T10:00:00Z')
const appeal = (part: Partial<AppealDetail> = {}) => ({ id: 'a', number: 'MH-2611-0093', title: '调休没排上', category_name: '工资待遇', unit: { id: 'u', name: '综采队' }, responsible: { id: 'me', name: '尹秋水' }, node: 'handle', state: 'open', urgency: 'normal', by_day: false, due_at: '2026-11-27T09:00:00Z', update_due_at: null, paused_at: null, first_used: 20, first_allowed: 120, resolution_used: null, resolution_allowed: 2400, resolution_due_at: '2026-11-27T09:00:00Z', ...part }) as AppealDetail
beforeEach(() => setZone('Asia/Shanghai'))

describe('the address of the desk', () => {
  it('keeps what was chosen and leaves out what it does not know', () => {
    const filter = readFilter({ whose: 'mine', as: 'table', urgency: 'critical', mode: 'loud', category: 'wages', state: 'lost' })
    expect(filter).toEqual({ whose: 'mine', as: 'table', state: 'open', urgency: 'critical', category: 'wages' })
    expect(readFilter(writeFilter(filter))).toEqual(filter)
  })
  it('shows what nobody has among mine too', () => {
    const filter = readFilter({ whose: 'mine' })
    expect(laneQuery(filter, 'accept').mine).toBeUndefined()
    expect(laneQuery(filter, 'handle').mine).toBe(true)
  })
  it('finds every word in what is shown of a case, whatever its case', () => {
    expect(holds(appeal(), 'mh-2611 秋水')).toBe(true)
    expect(holds(appeal(), '秋水 食堂')).toBe(false)
  })
})

describe('the form of a step', () => {
  it('needs what the reporter or a colleague must read, and takes spaces for nothing', () => {
    expect(missingOf('accept', { reply: '  ', note: '' })).toEqual(['reply'])
    expect(missingOf('escalate', { reply: '', note: '要矿里协调' })).toEqual([])
    const parties = [{ name: '甲班', side: '申请方' }, { name: ' ', side: '被申请方' }]
    expect(missingOf('mediate', { reply: '', note: '', lead_id: null, mediator_ids: [], parties })).toEqual(['parties'])
    const both = parties.map((one) => ({ ...one, name: '乙班' }))
    expect(missingOf('mediate', { reply: '', note: '', lead_id: null, mediator_ids: [], parties: both })).toEqual([])
    expect(missingOf('transfer', { member_id: 'x', note: '' })).toEqual(['note'])
    expect(cleaned({ reply: ' 好 ', note: ' ' })).toEqual({ reply: '好', note: null })
  })
  it('keeps what was begun for one case apart from another, until it is done', () => {
    const first = () => ({ reply: '' })
    draftOf('accept', 'a', first).reply = '写到一半'
    expect(draftOf('accept', 'b', first).reply).toBe('')
    expect(draftOf('accept', 'a', first).reply).toBe('写到一半')
    dropDraft('accept', 'a')
    expect(draftOf('accept', 'a', first).reply).toBe('')
  })
})

describe('promises', () => {
  const states = (part: Partial<AppealDetail>) => Object.fromEntries(promisesOf(appeal(part), NOW).map((row) => [row.what, row.state]))
  it('are kept or broken once over, due or past while they run', () => {
    expect(states({ update_due_at: '2026-11-20T09:00:00Z' })).toEqual({ first: 'kept', update: 'past', resolution: 'due' })
    expect(states({ first_used: 121, resolution_used: 2401 })).toEqual({ first: 'broken', resolution: 'broken' })
    expect(states({ node: 'accept', first_used: null, due_at: '2026-11-20T09:59:00Z' })).toMatchObject({ first: 'past' })
  })
  it('stand while the reporter is asked', () => {
    expect(states({ paused_at: '2026-11-20T08:00:00Z' })).toEqual({ first: 'kept', update: 'stands', resolution: 'stands' })
  })
  it('of a case shown by days are past only when the day is over, and never held against minutes', () => {
    expect(states({ by_day: true, first_used: 1440, resolution_due_at: '2026-11-20T15:59:59Z' })).toEqual({ first: 'kept', resolution: 'due' })
    expect(promisesOf(appeal({ by_day: true, first_used: 1440 }), NOW)[0]!.used).toBeUndefined()
  })
})

describe('the day of an officer', () => {
  it('sorts what waits by urgency, then by time, and keeps to what is theirs and due today', () => {
    const open: Appeal[] = [
      appeal({ id: 'late', node: 'accept', responsible: null, due_at: '2026-11-20T09:00:00Z' }),
      appeal({ id: 'danger', node: 'accept', responsible: null, urgency: 'critical', due_at: '2026-11-21T09:00:00Z' }),
      appeal({ id: 'today', due_at: '2026-11-20T15:00:00Z' }),
      appeal({ id: 'tomorrow', due_at: '2026-11-20T16:00:00Z', update_due_at: '2026-11-20T12:00:00Z' }),
      appeal({ id: 'theirs', responsible: { id: 'han', name: '韩' }, due_at: '2026-11-20T11:00:00Z' }),
      appeal({ id: 'answered', node: 'confirm', due_at: '2026-11-20T11:00:00Z' }),
    ]
    const day = dayOfWork(open, 'me', NOW)
    const ids = (cases: Appeal[]) => cases.map((one) => one.id)
    expect([ids(day.waiting), ids(day.due), ids(day.news), day.inWork]).toEqual([['danger', 'late'], ['today'], ['tomorrow'], 2])
  })
})

describe('a receipt', () => {
  it('is read out four digits at a time, however it was written', () => {
    expect(inFours('4821 0093-77165508')).toEqual(['4821', '0093', '7716', '5508'])
    expect(inFours('')).toEqual([])
  })
})
