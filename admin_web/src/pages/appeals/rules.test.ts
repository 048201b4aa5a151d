import { describe, expect, it } from 'vitest'
import { COLUMNS, offersFor, refusalOf, stepFrom, verdict, waitsForAnswer, type Card } from './rules'

const card = (node: string, responsible: string | null = 'me', state: Card['state'] = 'open'): Card => ({ id: 'c', state, node, responsible: responsible ? { id: responsible, name: responsible } : null, can_rise: true })

describe('where a card may be dropped', () => {
  it('goes on from each column only where a step leads', () => {
    const table = Object.fromEntries(COLUMNS.map((from) => [from, COLUMNS.map((to) => { const found = verdict(card(from), to, 'me'); return 'deed' in found ? found.deed : '' })]))
    expect(table).toEqual({
      accept: ['', 'accept', '', 'escalate', ''],
      handle: ['give_back', '', 'mediate', 'escalate', 'settle'],
      mediate: ['give_back', 'unmediated', '', 'escalate', 'settle'],
      escalated: ['give_back', '', 'mediate', '', 'settle'],
      confirm: ['', '', '', '', ''],
    })
  })
  it('stays with whoever has it, and is open to all while nobody has', () => {
    expect(verdict(card('handle', 'han'), 'confirm', 'me')).toEqual({ reason: { key: 'appeals.why.inHands', params: { who: 'han' } } })
    expect(verdict(card('escalated', null), 'confirm', 'me')).toEqual({ deed: 'settle' })
    expect(refusalOf(card('handle', null), 'accept', 'me')).toEqual({ key: 'appeals.why.notHere' })
    expect(refusalOf(card('accept', null, 'closed'), 'accept', 'me')).toEqual({ key: 'appeals.why.notHere' })
  })
  it('lets the server have the last word once it is heard', () => {
    expect(verdict(card('handle'), 'mediate', 'me', [{ code: 'mediate', name: '', refusal: '不行' }])).toEqual({ reason: { said: '不行' } })
    expect(verdict(card('handle', 'han'), 'mediate', 'me', [{ code: 'mediate', name: '', refusal: null }])).toEqual({ deed: 'mediate' })
  })
})

describe('the desk at the top', () => {
  const top = { ...card('handle'), can_rise: false }
  it('has nowhere to send a case up to, and says so', () => {
    expect(refusalOf(top, 'escalate', 'me')).toEqual({ key: 'appeals.why.atTop' })
    expect(verdict(top, 'escalated', 'me')).toEqual({ reason: { key: 'appeals.why.atTop' } })
    expect(refusalOf(top, 'settle', 'me')).toBeNull()
  })
  it('does not try what the server does not offer', () => {
    expect(verdict(card('handle'), 'escalated', 'me', [{ code: 'settle', name: '', refusal: null }])).toEqual({ reason: { key: 'appeals.why.notHere' } })
  })
})

describe('who waits', () => {
  it('is the reporter who spoke last of a case that is open', () => {
    expect(waitsForAnswer({ state: 'open', last_author: 'reporter' })).toBe(true)
    expect(waitsForAnswer({ state: 'open', last_author: 'union' })).toBe(false)
    expect(waitsForAnswer({ state: 'open', last_author: null })).toBe(false)
    expect(waitsForAnswer({ state: 'closed', last_author: 'reporter' })).toBe(false)
  })
})

describe('what is offered on a case', () => {
  const action = (code: string, refusal: string | null = null) => ({ code, name: code, refusal })
  it('puts what leads on first and adds what is no step of the flow', () => {
    const offers = offersFor({ reader: 'union', state: 'open', actions: [action('escalate'), action('settle', '在别人手里')] })
    expect(offers.map((one) => one.deed)).toEqual(['settle', 'escalate', 'transfer', 'invite', 'hazard'])
    expect(offers[0]!.refusal).toBe('在别人手里')
  })
  it('offers nothing to its reporter, and nothing beside the steps once it has ended', () => {
    expect(offersFor({ reader: 'reporter', state: 'open', actions: [action('settle')] })).toEqual([])
    expect(offersFor({ reader: 'union', state: 'closed', actions: [] })).toEqual([])
  })
})

describe('walking through cases', () => {
  it('begins at the first, stops at the ends, and begins anew when the chosen one is gone', () => {
    expect(stepFrom(['a', 'b'], '', 1)).toBe('a')
    expect(stepFrom(['a', 'b'], 'a', 1)).toBe('b')
    expect(stepFrom(['a', 'b'], 'b', 1)).toBeNull()
    expect(stepFrom(['a', 'b'], 'gone', -1)).toBe('a')
    expect(stepFrom([], 'a', 1)).toBeNull()
  })
})
