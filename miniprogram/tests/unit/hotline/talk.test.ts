import { describe, expect, it } from 'vitest'
import { asked, bubblesOf, nextOf, stepsOf, type Appeal, type Message, type Talk } from '@/pages/hotline/talk/model'
import { noticePage } from './notice'

const eyes = { zone: 'Asia/Shanghai', now: Date.parse('2026-11-20T12:00:00+08:00') }
const DAY_END = '2026-11-20T15:59:59Z'
function talk(appeal: Partial<Appeal> = {}, ...messages: Partial<Message>[]): Talk {
  const whole = {
    id: 'case', reader: 'reporter', mode: 'anonymous', text: '替班没调休', state: 'open', node: 'accept', node_name: '待接手', by_day: true,
    reported_at: DAY_END, due_at: '2026-11-23T15:59:59Z', resolution_due_at: '2026-11-27T15:59:59Z', overdue: false, paused_at: null,
    destroyed: false, merged_into: null, reporter: null, steps: [], ...appeal,
  }
  const lines = messages.map((one, index) => ({ id: String(index), author: 'union', kind: 'reply', at: '2026-11-20T03:05:00Z', by: null, text: '收到', files: [], ...one }))
  return { appeal: whole as Appeal, messages: lines as Message[] }
}

describe('a conversation', () => {
  it('tells its reporter the union’s minutes, and of what they said only the day', () => {
    const lines = bubblesOf(talk({}, {}, { author: 'reporter', kind: 'statement', at: DAY_END }), eyes)
    expect(lines.map((line) => [line.who, line.mine, line.when])).toEqual([
      ['我', true, '今天'],
      ['工会', false, '今天 11:05'],
      ['我', true, '今天'],
    ])
  })
  it('tells officers days only, who of them wrote, and nobody’s name for the reporter', () => {
    const lines = bubblesOf(talk({ reader: 'union' }, { by: { id: 'u', name: '尹秋水' }, at: DAY_END }), eyes)
    expect(lines.map((line) => [line.who, line.mine, line.when])).toEqual([
      ['当事人', false, '今天'],
      ['尹秋水', true, '今天'],
    ])
  })
  it('names who spoke where they did so under their name, with the minute', () => {
    const named = talk({ reader: 'union', mode: 'named', by_day: false, reported_at: '2026-11-20T01:02:00Z', reporter: { id: 'm', name: '孟庆山', unit_name: '一班' } })
    expect(bubblesOf(named, eyes)[0]).toMatchObject({ who: '孟庆山', when: '今天 09:02' })
  })
  it('marks questions, settlements and notes with words', () => {
    const lines = bubblesOf(talk({ reader: 'union' }, { kind: 'question' }, { kind: 'answer' }, { kind: 'note' }, {}), eyes)
    expect(lines.slice(1).map((line) => [line.tone, Boolean(line.label)])).toEqual([['question', true], ['answer', true], ['note', true], ['plain', false]])
  })
  it('waits for its reporter only while the union spoke last and asked; notes are not spoken', () => {
    expect(asked(talk({}, { kind: 'question' }, { kind: 'note' }))).toBe(true)
    expect(asked(talk({}, { kind: 'question' }, { author: 'reporter', kind: 'statement' }))).toBe(false)
    expect(asked(talk({ state: 'closed' }, { kind: 'question' }))).toBe(false)
  })
})

describe('what comes next', () => {
  it('is promised by the day where only days may be told', () => {
    expect(nextOf(talk(), eyes)).toBe('等工会接手，第一次回话最晚 11\u00a0月\u00a023\u00a0日')
    expect(nextOf(talk({ node: 'handle', node_name: '办理中' }), eyes)).toBe('办理中，答复最晚 11\u00a0月\u00a027\u00a0日')
  })
  it('is promised by the minute in a named case', () => {
    expect(nextOf(talk({ by_day: false, due_at: '2026-11-20T06:30:00Z' }), eyes)).toContain('今天 14:30')
  })
  it('says whose turn it is, and that a promise was broken', () => {
    expect(nextOf(talk({ node: 'handle' }, { kind: 'question' }), eyes)).toContain('等你回话')
    expect(nextOf(talk({ node: 'handle', reader: 'union' }, { kind: 'question' }), eyes)).toContain('等当事人')
    expect(nextOf(talk({ overdue: true }), eyes)).toContain('超过')
    expect(nextOf(talk({ node: 'confirm' }), eyes)).toContain('等你评')
  })
  it('says how it ended', () => {
    const endings = [{ state: 'closed' }, { state: 'closed', merged_into: 'other' }, { state: 'refused' }, { destroyed: true }] as Partial<Appeal>[]
    expect(new Set(endings.map((one) => nextOf(talk(one), eyes))).size).toBe(4)
  })
})

describe('the steps', () => {
  it('do not announce mediation or escalation that may never come', () => {
    const step = (node: string, progress: string) => ({ node, name: node, number: 1, progress })
    const steps = [step('submit', 'done'), step('accept', 'now'), step('handle', 'later'), step('mediate', 'later'), step('escalated', 'later'), step('confirm', 'later')]
    const shown = stepsOf(talk({ steps } as never).appeal, eyes)
    expect(shown.map((node) => [node.number, node.title])).toEqual([[1, 'submit'], [2, 'accept'], [3, 'handle'], [4, 'confirm']])
    const escalated = stepsOf(talk({ steps: [step('escalated', 'now')] } as never).appeal, eyes)
    expect(escalated).toHaveLength(1)
  })
})

describe('a notice of an appeal', () => {
  it('opens the conversation', () => {
    expect(noticePage('appeal', 'case')).toBe('/pages/hotline/talk/index?id=case')
  })
})
