import { describe, expect, it } from 'vitest'
import { freshCategory, freshException, hotlineDraftOf, hotlineIn, unitOf, withoutCategory, wrongHotline, type HotlineOptionsShown } from './hotlineDraft'

const promise = (first_response: number, next_update: number, resolution: number) => ({ first_response, next_update, resolution })
const options: HotlineOptionsShown = {
  categories: [{ code: 'wages', name: '工资待遇', level: 'mine', kept_days: 730 }, { code: 'own_2', name: '井下照明', level: 'area', kept_days: 365 }],
  promises: { critical: promise(10, 60, 600), 'wages:normal': promise(60, 480, 960) },
  designated_id: null,
  on_duty: ['a'],
  telephone: null,
  confirm_days: 7,
  appeal_days: 30,
  templates: ['收到了'],
}
const shown = { promises: { critical: promise(10, 60, 600), urgent: promise(120, 1440, 4320), normal: promise(120, 1440, 2400) } }
const draft = () => hotlineDraftOf(options, shown)

describe('the draft of a hotline', () => {
  it('sends names as they are read, which the service knows from the usual ones', () => {
    const now = draft()
    expect(now.categories.map((one) => one.name)).toEqual(['工资待遇', '井下照明'])
    expect(hotlineIn(now).categories.map((one) => one.name)).toEqual(['工资待遇', '井下照明'])
    now.categories[0]!.name = '工资和奖金 '
    expect(hotlineIn(now).categories[0]!.name).toBe('工资和奖金')
  })
  it('shows what is promised now where the tenant has set nothing, and keeps exceptions apart', () => {
    const now = draft()
    expect(now.promises.urgent).toEqual(promise(120, 1440, 4320))
    expect(now.exceptions).toMatchObject([{ category: 'wages', urgency: 'normal', resolution: 960 }])
    expect(Object.keys(hotlineIn(now).promises).sort()).toEqual(['critical', 'normal', 'urgent', 'wages:normal'])
  })
  it('takes the exceptions of a category away with it', () => {
    const now = draft()
    withoutCategory(now, 'wages')
    expect(Object.keys(hotlineIn(now).promises)).not.toContain('wages:normal')
  })
  it('gives a new category a code that is free, and a new exception a free pair', () => {
    const now = draft()
    expect(freshCategory(now.categories).code).toBe('own_3')
    expect(freshException(now)).toMatchObject({ category: 'wages', urgency: 'critical', first_response: 10 })
    now.categories = []
    expect(freshException(now)).toBeNull()
  })
  it('names what could not work', () => {
    const now = draft()
    now.categories[1]!.name = '工资待遇'
    now.promises.urgent.first_response = 9999
    now.exceptions.push({ ...now.exceptions[0]!, key: 99 })
    now.telephone = '12'
    expect(wrongHotline(now)).toEqual({ 'categories.1.name': 'nameTwice', 'promises.urgent': 'order', 'exceptions.1': 'twice', telephone: 'telephone' })
  })
  it('sends no empty template and no empty telephone', () => {
    const now = draft()
    now.templates.push({ key: 1, text: '  ' })
    expect(hotlineIn(now)).toMatchObject({ templates: ['收到了'], telephone: null })
  })
})

describe('the unit of a length of time', () => {
  it('is the largest that stays whole, and never a day of a working clock', () => {
    expect([unitOf(2880, false), unitOf(2880, true), unitOf(90, false), unitOf(120, true)]).toEqual(['days', 'hours', 'minutes', 'hours'])
  })
})
