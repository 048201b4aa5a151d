import { describe, expect, it } from 'vitest'
import { beginning, cleaned, missingOf } from './deeds'
import { begun, enoughParties, lacksOf, namesIn, panelIn, panelLacks, panelOf, seatable, standingOf, wasMediated, type AgreementDraft } from './mediation'
import { oversightOf } from './rules'
import { choicesOf, thanksOf } from './thanks'
import type { AppealDetail } from './types'

const wang = { name: '王强', side: '申请方' }
const team = { name: '综采一队', side: '被申请方' }
const unit = { id: 'u', name: '综采一队' } as AppealDetail['unit']

describe('bringing a case before mediators', () => {
  it('needs two parties, each with a name and a side', () => {
    expect(enoughParties([wang])).toBe(false)
    expect(enoughParties([wang, { name: '  ', side: '被申请方' }])).toBe(false)
    expect(enoughParties([wang, { name: '综采一队', side: '' }])).toBe(false)
    expect(enoughParties([wang, team])).toBe(true)
  })

  it('is held back until they are there, and needs no words', () => {
    const input = beginning('mediate', { unit })
    expect(missingOf('mediate', input)).toEqual(['parties'])
    input.parties.push(wang, team)
    expect(missingOf('mediate', input)).toEqual([])
  })

  it('is sent with its lists as they are and null for what was not written', () => {
    expect(cleaned({ ...beginning('mediate', { unit }), reply: '  ', parties: [wang, team], mediator_ids: ['m'] })).toEqual({ reply: null, note: null, lead_id: null, mediator_ids: ['m'], parties: [wang, team] })
  })

  it('still asks other steps for their words', () => {
    expect(missingOf('escalate', { reply: 'x', note: ' ' })).toEqual(['note'])
  })
})

describe('whether there is a mediation to read', () => {
  const stay = (node: string, progress: string) => ({ node, progress }) as AppealDetail['steps'][number]
  const appeal = { destroyed: false, node: 'handle', reader: 'union' as const, steps: [stay('accept', 'done'), stay('mediate', 'later')] }

  it('is told by where the case stands and has stood, not by where it may go', () => {
    expect(wasMediated(appeal)).toBe(false)
    expect(wasMediated({ ...appeal, node: 'mediate' })).toBe(true)
    expect(wasMediated({ ...appeal, steps: [stay('mediate', 'done')] })).toBe(true)
  })

  it('is nothing to a reporter, nor of a case whose key is gone', () => {
    expect(wasMediated({ ...appeal, node: 'mediate', reader: 'reporter' })).toBe(false)
    expect(wasMediated({ ...appeal, node: 'mediate', destroyed: true })).toBe(false)
  })
})

describe('an agreement', () => {
  const draft = (given: Partial<AgreementDraft> = {}): AgreementDraft => ({ said: '补发工资', signed_on: '2026-11-20', duties: [], ...given })

  it('needs words, a day and a signature', () => {
    expect(lacksOf({ said: ' ', signed_on: '', duties: [] }, [])).toEqual(['said', 'signed_on', 'signature_ids'])
    expect(lacksOf(draft(), ['f'])).toEqual([])
  })

  it('takes no promise that is half written, and minds no empty row', () => {
    const empty = { who: '', what: ' ', due_on: '' }
    const whole = { who: '综采一队', what: '补发', due_on: '2026-12-01' }
    expect(lacksOf(draft({ duties: [empty, whole] }), ['f'])).toEqual([])
    expect(begun([empty, whole])).toEqual([whole])
    expect(lacksOf(draft({ duties: [{ ...whole, due_on: '' }] }), ['f'])).toEqual(['duties'])
  })

  it('says of a promise that it was kept, even when that was late', () => {
    expect(standingOf({ done_on: '2026-12-05', late: false })).toBe('done')
    expect(standingOf({ done_on: null, late: true })).toBe('late')
    expect(standingOf({ done_on: null, late: false })).toBe('due')
  })
})

describe('who was there', () => {
  it('is read as people write it, each once', () => {
    expect(namesIn(' 王强、李敏，赵军  孙丽; 王强 ')).toEqual(['王强', '李敏', '赵军', '孙丽'])
    expect(namesIn(' 、 ')).toEqual([])
  })
})

describe('thanks for a change', () => {
  const reporter = { id: 'm', name: '王强', unit_name: '综采一队' }
  const appeal = { destroyed: false, improved: false, merged_into: null, mode: 'named' as const, reader: 'union' as const, reporter }

  it('go as far as the mode lets them', () => {
    expect(thanksOf(appeal)).toBe('named')
    expect(thanksOf({ ...appeal, reporter: null })).toBe('unlisted')
    expect(thanksOf({ ...appeal, mode: 'anonymous', reporter: null })).toBe('anonymous')
    expect(thanksOf({ ...appeal, mode: 'confidential' })).toBe('confidential')
  })

  it('are given once, by who handles it, for a case that is still there', () => {
    expect(thanksOf({ ...appeal, improved: true, destroyed: true })).toBe('done')
    expect(thanksOf({ ...appeal, destroyed: true })).toBe('none')
    expect(thanksOf({ ...appeal, merged_into: 'other' })).toBe('none')
    expect(thanksOf({ ...appeal, reader: 'reporter', improved: true })).toBe('none')
  })

  it('offer the denomination granted most of those that are left to grant', () => {
    const choices = choicesOf({ epoch: '2026Q4', left: 100, choices: [{ denomination: 200, granted: 40 }, { denomination: 50, granted: 9 }, { denomination: 100, granted: 12 }] })
    expect(choices.map((one) => one.denomination)).toEqual([50, 100, 200])
    expect(choices.filter((one) => one.affordable).map((one) => one.denomination)).toEqual([50, 100])
    expect(choices.filter((one) => one.hidesBest).map((one) => one.denomination)).toEqual([100])
  })

  it('say of none that it hides best while none was granted', () => {
    expect(choicesOf({ epoch: '2026Q4', left: 100, choices: [{ denomination: 50, granted: 0 }] })[0]).toMatchObject({ affordable: true, hidesBest: false })
  })
})

describe('what goes past the steps of a case', () => {
  const appeal = { destroy_on: null, destroyed: false, mode: 'named' as const, reader: 'union' as const, reporter: null, reviews: { asked: 0, done: 0, again: 0 }, state: 'open' as const }

  it('is asking for the name only where it is confidential and not yet told', () => {
    expect(oversightOf(appeal)).toEqual([])
    expect(oversightOf({ ...appeal, mode: 'confidential' })).toEqual(['ask'])
    expect(oversightOf({ ...appeal, mode: 'confidential', reporter: { id: 'm', name: '王强', unit_name: '' } })).toEqual([])
    expect(oversightOf({ ...appeal, mode: 'anonymous' })).toEqual([])
  })

  it('is keeping it longer once it is closed, and a finding while one is asked', () => {
    expect(oversightOf({ ...appeal, destroy_on: '2027-01-01' })).toEqual([])
    expect(oversightOf({ ...appeal, destroy_on: '2027-01-01', state: 'closed', reviews: { asked: 2, done: 1, again: 0 } })).toEqual(['postpone', 'review'])
    expect(oversightOf({ ...appeal, reviews: { asked: 2, done: 2, again: 1 } })).toEqual([])
    expect(oversightOf({ ...appeal, mode: 'confidential', destroyed: true, destroy_on: '2027-01-01', state: 'closed' })).toEqual([])
  })
})

describe('changing a panel', () => {
  const mediation = { mediators: [{ id: 'yin', name: '尹秋水', leads: true }, { id: 'han', name: '韩素芬', leads: false }], parties: [wang, team] }
  it('begins from who sits there now, and changes nothing of it by itself', () => {
    const draft = panelOf(mediation)
    expect(draft).toEqual({ lead_id: 'yin', mediator_ids: ['han'], parties: [wang, team] })
    draft.parties[0]!.name = '王小强'
    expect(mediation.parties[0]!.name).toBe('王强')
  })
  it('sends a helper who now leads once only, and names without blanks', () => {
    const sent = panelIn({ lead_id: 'han', mediator_ids: ['han', 'yin'], parties: [{ name: ' 王强 ', side: '申请方 ' }, team] })
    expect(sent).toEqual({ lead_id: 'han', mediator_ids: ['yin'], parties: [wang, team] })
  })
  it('needs a lead and two whole parties', () => {
    expect(panelLacks({ lead_id: '', mediator_ids: [], parties: [wang] })).toEqual(['lead_id', 'parties'])
    expect(panelLacks(panelOf(mediation))).toEqual([])
  })
  it('still offers who sits there, though they could not be chosen anew', () => {
    const colleague = { id: 'yin', name: '尹秋水', has_case: true, has_key: true }
    expect(seatable([colleague], mediation).map((one) => one.id)).toEqual(['han', 'yin'])
  })
})
