import { beforeAll, describe, expect, it } from 'vitest'
import { i18n, setLanguage } from '@/locales'
import { ACTIONS, detailRows, DOMAINS, nameEntry, sayEntry, subjectPath, whoElse, type Speech } from './sentences'

const units: Record<string, string> = { u1: '综采一队', u2: '机电队' }
const speech: Speech = { t: (key, named) => i18n.global.t(key, named ?? {}), has: (key) => i18n.global.te(key), unit: (id) => units[id] ?? '…', currency: (code) => ({ quality: '质量分' })[code] ?? code, date: (day) => day }
const say = (action: string, detail: Record<string, unknown> = {}) => sayEntry({ action, detail } as never, speech)

beforeAll(() => setLanguage('zh-CN'))

describe('audit entries in words', () => {
  it('have a sentence and a name for every action, in both languages', async () => {
    for (const language of ['zh-CN', 'en-US'] as const) {
      await setLanguage(language)
      const without = DOMAINS.flatMap((domain) => ACTIONS[domain].flatMap((act) => [`audit.acts.${domain}.${act}`, `audit.names.${domain}.${act}`]).concat(`audit.domains.${domain}`)).filter((key) => !i18n.global.te(key))
      expect(without).toEqual([])
    }
    await setLanguage('zh-CN')
  })
  it('name roles and units', () => {
    expect(say('role.granted', { role: 'quality_officer', unit_id: 'u1' })).toBe('授了“质量员”，管 综采一队')
    expect(say('member.moved', { from_unit_id: 'u1', to_unit_id: 'u2' })).toBe('从 综采一队 调到 机电队')
  })
  it('name changed fields, known or not', () => {
    expect(say('member.changed', { fields: ['phone', 'shoe_size'] })).toBe('改了资料：手机、shoe_size')
    expect(say('tenant_settings.changed', { changed: { accent: ['green', 'river'], approve_rules: [true, false] } })).toBe('改了企业设置：主色、规则要复核')
    expect(say('unit.changed', { before: { name: '甲' }, after: { name: '乙' } })).toBe('改了单位：名称：乙')
  })
  it('name an action in their head, one that is new by its code', () => {
    expect(nameEntry('role.granted', speech)).toBe('角色 · 授权')
    expect(nameEntry('session.opened', speech)).toBe('登录')
    expect(nameEntry('moon.landed', speech)).toBe('moon.landed')
  })
  it('name the flow of which the settings changed', () => {
    expect(say('case_settings.changed', { code: 'hazard' })).toBe('改了“隐患”的流程设置')
  })
  it('name budgets and the points they are of', () => {
    const entry = { action: 'points.budget_created', detail: { currency: 'quality', code: 'general', amount: 100 } } as never
    expect(sayEntry(entry, speech)).toContain('“通用预算”')
    expect(detailRows(entry, speech).map(({ value }) => value)).toEqual(['质量分', '通用预算', '100'])
  })
  it('sign amounts and keep reasons', () => {
    expect(say('points.adjusted', { amount: -1500, currency: 'quality', note: '重复计分' })).toBe('手工调了 −1,500 质量分，因为：重复计分')
  })
  it('tell apart what one word of the detail changes', () => {
    expect(say('session.opened', { second_factor: true })).not.toBe(say('session.opened', { second_factor: false }))
    expect(say('member.left', { by: 'roster' })).not.toBe(say('member.left'))
    expect(say('roster.ordered', { rows: 1189, leavers: true })).toContain('1,189')
  })
  it('leave no hole where a detail is missing', () => {
    for (const domain of DOMAINS) for (const act of ACTIONS[domain]) expect(say(`${domain}.${act}`, { unit_id: 'u1', from_unit_id: 'u1', to_unit_id: 'u1' })).not.toMatch(/undefined|null|\[object/)
  })
  it('name an action that is new to the console as it is', () => {
    expect(say('robot.started')).toBe('办了：robot.started')
  })
})

describe('details of an entry', () => {
  it('put before and after side by side', () => {
    expect(detailRows({ detail: { changed: { accent: ['green', 'river'] } } } as never, speech)).toEqual([{ name: '主色', before: '机床绿', value: '江水蓝' }])
    expect(detailRows({ detail: { before: { name: '甲' }, after: { name: '乙' } } } as never, speech)).toEqual([{ name: '名称', before: '甲', value: '乙' }])
    expect(detailRows({ detail: { before: 100, after: 250 } } as never, speech)).toEqual([{ name: '改成', before: '100', value: '250' }])
  })
  it('show plain facts with their names', () => {
    expect(detailRows({ detail: { reason: '送工伤材料', sessions: 2 } } as never, speech)).toEqual([{ name: '原因', value: '送工伤材料' }, { name: '设备', value: '2' }])
  })
})

describe('subjects', () => {
  it('lead to the console\'s page where there is one', () => {
    expect(subjectPath({ subject_type: 'member', subject_id: 'm' })).toBe('/members/m')
    expect(subjectPath({ subject_type: 'board', subject_id: 'b' })).toBeNull()
    expect(subjectPath({ subject_type: 'member', subject_id: null })).toBeNull()
  })
  it('acted by themselves before they were signed in, else the service did', () => {
    expect(whoElse({ action: 'session.opened', subject_type: 'member' })).toBe('self')
    expect(whoElse({ action: 'member.left', subject_type: 'member' })).toBe('service')
  })
})
