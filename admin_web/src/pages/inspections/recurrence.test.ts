import { beforeAll, describe, expect, it } from 'vitest'
import { setZone } from '@/composables/time'
import { i18n, setLanguage } from '@/locales'
import { entriesOf, plannedEntries, standingOf, standingOfAll, type Inspection } from './calendar'
import { itemsChanged, itemsIn, missingOf as missingOfList, type ChecklistDetail } from './checklistDraft'
import { draftOf, firstDay, lengthOf, missingOf, nextDays, planIn, trimmed } from './planDraft'
import { holdsOn, plannedOn, sayRecurrence, whyIncomplete, type Plan, type Recurrence } from './recurrence'

const t = (key: string, named?: Record<string, unknown>) => i18n.global.t(key, named ?? {})
const weekly = (...weekdays: number[]): Recurrence => ({ frequency: 'weekly', at: '09:00', weekdays, month_days: [] })
const monthly = (...month_days: number[]): Recurrence => ({ frequency: 'monthly', at: '08:30', weekdays: [], month_days })
const daily: Recurrence = { frequency: 'daily', at: '07:30:00', weekdays: [], month_days: [] }
const plan = (given: Partial<Plan>): Plan => ({ id: 'p', name: '皮带互查', kind: 'mutual', recurrence: daily, units: [{ id: 'u', name: '皮带一班' }], active: true, starts_on: '2026-11-20', ends_on: null, ...given }) as Plan

beforeAll(async () => {
  setZone('Asia/Shanghai')
  await setLanguage('zh-CN')
})

describe('recurrence in words', () => {
  it.each<[Recurrence, string]>([
    [daily, '每天 07:30'],
    [weekly(5, 2), '每周二、五 09:00'],
    [weekly(1, 2, 3, 4, 5), '周一到周五 09:00'],
    [weekly(7, 6, 5, 4, 3, 2, 1), '每天 09:00'],
    [monthly(20, 5), '每月 5 日、20 日 08:30'],
    [monthly(31), '每月 最后一天 08:30'],
  ])('says %o as %s', (given, words) => {
    expect(sayRecurrence(given, t)).toBe(words)
  })
})

describe('days of a recurrence', () => {
  it('takes the last day of a month that lacks the one wanted', () => {
    expect(['2026-02-27', '2026-02-28', '2026-04-30', '2026-05-30', '2026-05-31'].map((day) => holdsOn(monthly(31), day))).toEqual([false, true, true, false, true])
  })
  it('counts weeks from Monday', () => {
    expect(holdsOn(weekly(7), '2026-11-22')).toBe(true)
    expect(holdsOn(weekly(1), '2026-11-22')).toBe(false)
  })
  it('keeps to the plan\'s span, and to plans in force', () => {
    expect(plannedOn(plan({}), '2026-11-19')).toBe(false)
    expect(plannedOn(plan({ ends_on: '2026-11-21' }), '2026-11-21')).toBe(true)
    expect(plannedOn(plan({ ends_on: '2026-11-21' }), '2026-11-22')).toBe(false)
    expect(plannedOn(plan({ active: false }), '2026-11-20')).toBe(false)
  })
  it('lists the next ones, and none when it never comes round', () => {
    expect(nextDays({ recurrence: weekly(2, 5), starts_on: '2026-11-01', ends_on: null }, '2026-11-20', 3)).toEqual(['2026-11-20', '2026-11-24', '2026-11-27'])
    expect(nextDays({ recurrence: monthly(5), starts_on: '2026-11-06', ends_on: '2026-12-04' }, '2026-11-20', 3)).toEqual([])
    expect(nextDays({ recurrence: weekly(), starts_on: '2026-11-06', ends_on: null }, '2026-11-20', 3)).toEqual([])
  })
  it('begins tomorrow once today\'s hour is over', () => {
    expect(firstDay(daily, '2026-11-20', '07:30')).toBe('2026-11-20')
    expect(firstDay(daily, '2026-11-20', '07:31')).toBe('2026-11-21')
  })
})

describe('plans', () => {
  it('send only the days that belong to the frequency', () => {
    expect(trimmed({ frequency: 'daily', at: '08:00', weekdays: [1], month_days: [2] })).toEqual({ frequency: 'daily', at: '08:00', weekdays: [], month_days: [] })
    expect(whyIncomplete(weekly())).toBe('weekdays')
    expect(whyIncomplete(monthly())).toBe('monthDays')
  })
  it('say a duration in its largest whole unit and send minutes', () => {
    expect([90, 480, 1440, 1500].map(lengthOf)).toEqual([{ length: 90, unit: 'minutes' }, { length: 8, unit: 'hours' }, { length: 1, unit: 'days' }, { length: 25, unit: 'hours' }])
    expect(planIn({ ...draftOf(null, '2026-11-20'), length: 8, unit: 'hours' }).duration_minutes).toBe(480)
  })
  it('name an inspecting unit for mutual inspections only', () => {
    const draft = { ...draftOf(null, '2026-11-20'), name: 'x', checklist_id: 'c', unit_ids: ['u'], inspecting_unit_id: 'i' }
    expect(planIn({ ...draft, kind: 'self' }).inspecting_unit_id).toBeNull()
    expect(planIn({ ...draft, kind: 'mutual' }).inspecting_unit_id).toBe('i')
    expect(missingOf({ ...draft, kind: 'mutual', inspecting_unit_id: null })).toEqual({ inspecting_unit_id: 'inspecting' })
    expect(missingOf({ ...draft, ends_on: '2026-11-19' })).toEqual({ ends_on: 'ends' })
  })
})

describe('calendar', () => {
  const now = Date.parse('2026-11-20T02:00:00Z')
  const inspection = (given: Partial<Inspection>): Inspection => ({ id: Math.random().toString(), plan: { id: 'p', name: '自查' }, kind: 'self', state: 'open', opens_at: '2026-11-20T00:00:00Z', due_at: '2026-11-20T04:00:00Z', ...given }) as Inspection
  it('tells what is open from what opens later', () => {
    expect(standingOf(inspection({}), now)).toBe('open')
    expect(standingOf(inspection({ opens_at: '2026-11-21T00:00:00Z' }), now)).toBe('waiting')
    expect(standingOf(inspection({ opens_at: '2026-11-21T00:00:00Z', state: 'done' }), now)).toBe('done')
  })
  it('shows of several the worst, and done only when all are', () => {
    expect(standingOfAll(['done', 'missed', 'open'])).toBe('missed')
    expect(standingOfAll(['done', 'open'])).toBe('open')
    expect(standingOfAll(['done', 'done'])).toBe('done')
  })
  it('gathers the units of one plan and opening into one line', () => {
    const entries = entriesOf([inspection({ state: 'done' }), inspection({}), inspection({ plan: { id: 'q', name: '专查' }, opens_at: '2026-11-19T23:00:00Z' })], (at) => at.slice(11, 16), now)
    expect(entries.map((entry) => [entry.name, entry.done, entry.total, entry.standing])).toEqual([['自查', 1, 2, 'open'], ['专查', 0, 1, 'open']])
  })
  it('adds what plans will bring, not what is made already nor what is over', () => {
    const made = entriesOf([inspection({ opens_at: '2026-11-21T23:30:00Z' })], (at) => at, now)
    expect(plannedEntries([plan({})], '2026-11-22', [], now)).toMatchObject([{ standing: 'planned', at: '07:30', total: 1 }])
    expect(plannedEntries([plan({})], '2026-11-22', made, now)).toEqual([])
    expect(plannedEntries([plan({ starts_on: '2026-11-01' })], '2026-11-20', [], now)).toEqual([])
  })
})

describe('checklists', () => {
  const one = { items: [{ id: '1', position: 1, text: '护罩齐全', standard: null, category: 'guarding' }] } as unknown as ChecklistDetail
  const item = (text: string, category: string | null = 'guarding') => ({ key: 1, text, standard: '', category })
  it('are new versions only when an item differs', () => {
    expect(itemsChanged(one, { items: [item('护罩齐全'), item('')] })).toBe(false)
    expect(itemsChanged(one, { items: [item('护罩齐全、固定牢')] })).toBe(true)
  })
  it('leave empty lines out and name what an item lacks', () => {
    const draft = { name: 'x', description: '', unit_id: null, items: [item(''), item('护罩', null)] }
    expect(itemsIn(draft)).toHaveLength(1)
    expect(missingOfList(draft)).toEqual({ 'items.0.category': 'itemCategory' })
    expect(missingOfList({ ...draft, items: [item('')] })).toEqual({ items: 'items' })
  })
})
