import { describe, expect, it } from 'vitest'
import { bulkRefusal, columnOf, columnRefusal, refusalOf, verdict, type Card } from './rules'
import type { Viewer } from './types'

const OFFICER = ['hazards.confirm', 'hazards.assign', 'hazards.verify', 'hazards.close']
const viewer = (id: string, ...permissions: string[]): Viewer => ({ id, can: (one) => permissions.includes(one) })
const officer = viewer('officer', ...OFFICER)
const miner = viewer('miner')
const card = (over: Partial<Card> = {}): Card => ({ id: 'h', state: 'open', node: 'confirm', responsible: null, finder: { id: 'finder', name: '孟庆山' }, rectifier: null, ...over })
const key = (reason: unknown) => (reason as { key: string } | null)?.key

describe('a card of the board', () => {
  it('stands at its node while open, else with the refused or the closed', () => {
    expect(columnOf(card({ node: 'verify' }))).toBe('verify')
    expect(columnOf(card({ state: 'refused' }))).toBe('report')
    expect(columnOf(card({ state: 'closed', node: 'close' }))).toBe('done')
  })
  it('opens the deed of the column it is dropped into', () => {
    expect(verdict(card(), 'assign', officer)).toEqual({ deed: 'confirm' })
    expect(verdict(card(), 'report', officer)).toEqual({ deed: 'refuse' })
    expect(verdict(card({ node: 'verify' }), 'rectify', officer)).toEqual({ deed: 'send_back' })
    expect(verdict(card({ node: 'close' }), 'done', officer)).toEqual({ deed: 'close' })
    expect(verdict(card({ state: 'closed', node: 'close' }), 'confirm', officer)).toEqual({ deed: 'withdraw' })
  })
  it('cannot skip a node', () => {
    expect(key((verdict(card(), 'rectify', officer) as { reason: unknown }).reason)).toBe('hazards.why.notNext')
    expect(key((verdict(card({ node: 'rectify' }), 'close', officer) as { reason: unknown }).reason)).toBe('hazards.why.notNext')
  })
  it('is not moved by who lacks the permission, found it, or has it not in hand', () => {
    expect(key((verdict(card(), 'assign', miner) as { reason: unknown }).reason)).toBe('hazards.why.permission.confirm')
    expect(key((verdict(card(), 'assign', viewer('finder', ...OFFICER)) as { reason: unknown }).reason)).toBe('hazards.why.finder')
    const given = card({ node: 'rectify', responsible: { id: 'other', name: '孙强' } })
    expect(verdict(given, 'verify', officer)).toEqual({ reason: { key: 'hazards.why.inHands', params: { who: '孙强' } } })
    expect(verdict(given, 'verify', viewer('other'))).toEqual({ deed: 'rectify' })
    expect(refusalOf(card({ node: 'verify', rectifier: { id: 'officer', name: '苏晓岚' } }), 'accept', officer)).toEqual({ key: 'hazards.why.rectifier' })
  })
  it('follows the server once its answer is there', () => {
    const said = [{ code: 'confirm', name: '确认', refusal: '贺永强退回过这条上报' }]
    expect(verdict(card(), 'assign', officer, said)).toEqual({ reason: { said: '贺永强退回过这条上报' } })
    expect(verdict(card(), 'assign', officer, [])).toEqual({ reason: { key: 'hazards.why.scope' } })
    expect(verdict(card(), 'assign', officer, [{ ...said[0]!, refusal: null }])).toEqual({ deed: 'confirm' })
  })
})

describe('a column', () => {
  it('is hatched for who may bring nothing into it', () => {
    expect(columnRefusal('assign', miner, true)).toEqual({ key: 'hazards.why.column' })
    expect(columnRefusal('assign', officer, false)).toBeNull()
    // Whoever has a hazard rectifies it, whatever their permissions.
    expect(columnRefusal('verify', miner, true)).toBeNull()
    expect(columnRefusal('verify', miner, false)).toEqual({ key: 'hazards.why.column' })
  })
})

describe('doing many at once', () => {
  it('is offered only where every row allows it', () => {
    const rows = [card(), card({ id: 'b' })]
    expect(bulkRefusal(rows, 'confirm', officer)).toBeNull()
    expect(key(bulkRefusal(rows, 'assign', officer))).toBe('hazards.why.notHere')
    expect(key(bulkRefusal([...rows, card({ node: 'assign' })], 'confirm', officer))).toBe('hazards.why.mixed')
    expect(key(bulkRefusal([...rows, card({ finder: { id: 'officer', name: '苏晓岚' } })], 'confirm', officer))).toBe('hazards.why.finder')
    expect(key(bulkRefusal([], 'confirm', officer))).toBe('hazards.why.none')
  })
})
