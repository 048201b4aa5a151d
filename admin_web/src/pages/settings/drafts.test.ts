import { describe, expect, it } from 'vitest'
import { draftOf as flowDraftOf, flowChanged, flowIn, inOrder, nextRung, rolesFor, wrongFlow, type Flow } from './flowDraft'
import { added, draftOf as optionsDraftOf, optionsChanged, optionsIn, wrongChoices, type HazardOptions } from './hazardDraft'
import { changedFields, draftOf, nextConsentVersion, paragraphs, rebase, settingsIn, type Settings } from './tenantDraft'

const stored = (given: Partial<Settings> = {}): Settings => ({ version: 3, code: 'yx', registered_name: '云岫岭煤矿', display_name: null, accent: 'green', works: 'mine', approve_rules: true, wechat_app_id: null, wechat_secret_set: false, consent_is_own: false, consent: { version: 1, title: '说明', body: '一\n\n二' }, ...given })

describe('settings of the enterprise', () => {
  it('send an empty name as none, keep the secret when none is typed, and the catalogue\'s text as null', () => {
    const sent = settingsIn(3, { ...draftOf(stored()), display_name: '  ' })
    expect(sent).toMatchObject({ version: 3, display_name: null, wechat_app_id: null, consent: null })
    expect('wechat_secret' in sent).toBe(false)
    expect(settingsIn(3, { ...draftOf(stored()), wechat_secret: ' abc ' }).wechat_secret).toBe('abc')
  })
  it('lay my changes over what somebody else stored meanwhile', () => {
    const before = stored()
    const now = stored({ version: 4, works: 'plant', accent: 'coal' })
    const mine = { ...draftOf(before), accent: 'plum' as const, display_name: '云岫岭' }
    const laid = rebase(before, now, mine)
    expect(laid.draft).toMatchObject({ works: 'plant', accent: 'plum', display_name: '云岫岭' })
    expect(laid.theirs).toEqual(['accent', 'works'])
    expect(laid.both).toEqual(['accent'])
  })
  it('do not call it a clash when both chose the same', () => {
    const laid = rebase(stored(), stored({ version: 4, accent: 'plum' }), { ...draftOf(stored()), accent: 'plum' })
    expect(laid.both).toEqual([])
  })
  it('do not take another catalogue text for somebody\'s change', () => {
    const now = stored({ consent: { version: 2, title: '新说明', body: '三' } })
    expect(changedFields(draftOf(stored()), draftOf(now))).toEqual([])
  })
  it('raise the version of the privacy text only when it becomes another', () => {
    const own = stored({ consent_is_own: true, consent: { version: 5, title: '甲', body: '乙' } })
    expect(nextConsentVersion(own, draftOf(own))).toBe(5)
    expect(nextConsentVersion(own, { ...draftOf(own), consent_body: '丙' })).toBe(6)
    expect(nextConsentVersion(own, { ...draftOf(own), own_consent: false })).toBe(6)
    expect(nextConsentVersion(stored(), { ...draftOf(stored()), own_consent: true })).toBe(2)
  })
  it('part a text at empty lines', () => {
    expect(paragraphs('一\n还是一\n\n \n二\n')).toEqual(['一\n还是一', '二'])
  })
})

describe('hazard options', () => {
  const options: HazardOptions = { categories: [{ code: 'roof', name: '顶板' }], severities: [{ code: 'general', name: '一般' }], rectification_needs_photo: true, report_reaches_back_days: 30 }
  it('give a new choice a code that none has', () => {
    const draft = optionsDraftOf({ ...options, categories: [{ code: 'roof', name: '顶板' }, { code: 'own_3', name: '风门' }] })
    expect(added(draft.categories).code).toBe('own_4')
  })
  it('are unchanged as read, and changed by order alone', () => {
    const two = { ...options, categories: [...options.categories, { code: 'water', name: '水害' }] }
    const draft = optionsDraftOf(two)
    expect(optionsChanged(two, draft)).toBe(false)
    expect(optionsChanged(two, { ...draft, categories: [...draft.categories].reverse() })).toBe(true)
    expect(optionsIn(draft).categories).toEqual(two.categories)
  })
  it('want names, each once', () => {
    const draft = optionsDraftOf({ ...options, categories: [{ code: 'a', name: '顶板' }, { code: 'b', name: ' 顶板 ' }, { code: 'c', name: ' ' }] })
    expect(wrongChoices(draft)).toEqual({ 'categories.1.name': 'nameTwice', 'categories.2.name': 'nameMissing' })
  })
})

describe('flow and limits', () => {
  const node = (code: string, number: number, limit: number, limits: Record<string, number> = {}) => ({ code, number, name: code, role: 'quality_officer' as const, clock: 'working', limit, limits, pausable: true })
  const flow: Flow = { code: 'hazard', name: '隐患', nodes: [node('report', 1, 0), node('confirm', 2, 480, { major: 60 })], ladders: { '': [{ mark: 'soon', level: 0, left: 0.25, late: null }, { mark: 'due', level: 0, left: null, late: 0 }] } }
  it('leave the report itself out and send shares and minutes as they were', () => {
    const sent = flowIn(flowDraftOf(flow))
    expect(Object.keys(sent.nodes!)).toEqual(['confirm'])
    expect(sent.nodes!.confirm).toMatchObject({ limit: 480, limits: { major: 60 } })
    expect(sent.ladders!['']).toEqual(flow.ladders[''])
    expect(flowChanged(flow, flowDraftOf(flow))).toBe(false)
  })
  it('drop a severity\'s own limit when it is emptied', () => {
    const draft = flowDraftOf(flow)
    draft.nodes[1]!.limits.major = undefined
    expect(flowIn(draft).nodes!.confirm!.limits).toEqual({})
    expect(flowChanged(flow, draft)).toBe(true)
  })
  it('sort reminders as time goes, and add the next a day later and a level up', () => {
    const draft = flowDraftOf(flow)
    const next = nextRung(draft.ladders['']!)
    expect(next).toMatchObject({ mark: 'late-1', level: 1, when: 'late', value: 1440 })
    expect(inOrder([next, { ...next, when: 'left', value: 10 }, { ...next, when: 'left', value: 50 }, { ...next, value: 0 }]).map((rung) => [rung.when, rung.value])).toEqual([['left', 50], ['left', 10], ['late', 0], ['late', 1440]])
  })
  it('refuse a node without a name and two reminders at one moment', () => {
    const draft = flowDraftOf(flow)
    draft.nodes[1]!.name = ' '
    draft.ladders['']!.push({ ...draft.ladders['']![1]!, key: 99, mark: 'x' })
    expect(wrongFlow(draft)).toEqual({ 'nodes.confirm.name': 'nameMissing', 'ladders.': 'sameMoment' })
  })
  it('offer only roles that may do what a node asks, and the one that has it', () => {
    expect(rolesFor({ code: 'verify', role: 'quality_officer' })).toEqual(['quality_officer', 'team_leader'])
    expect(rolesFor({ code: 'confirm', role: 'auditor' })).toEqual(['quality_officer', 'auditor'])
  })
})
