import { describe, expect, it } from 'vitest'
import { asks, begun, offered, wrong, type Input } from '@/pages/assistance/request/deeds'
import { papersOf, stepsOf, waitsFor } from '@/pages/assistance/request/steps'
import type { Detail } from '@/pages/assistance/words'

const step = (rest: object = {}): object => ({ name: 'Area', progress: 'now', note: 'optional', amount: 'no', ...rest })
const material = (key: string, rest: object = {}): object => ({ key, name: key, why: '', most: 2, required: true, required_if: null, ...rest })
const line = (rest: object = {}): object => ({ id: 'l', kind: 'approved', step: 0, at: '2026-11-20T01:00:00Z', by: { id: 'o', name: 'Officer' }, to: null, note: null, amount: null, lacking: [], visited_on: null, visitors: null, file_ids: [], ...rest })
const request = (rest: object = {}): Detail =>
  ({ id: 'r', seq: 2, state: 'open', status: 'reviewing', step: 0, steps: [step(), step({ name: 'Mine', progress: 'later', note: 'required', amount: 'required' })], history: [], materials: [], photos: [], actions: ['approve', 'return', 'refuse'], responsible: null, queue_role: 'union_officer', definition: { fields: [], materials: [], result: { amount: 'required', most: 300000, visit: true } }, ...rest }) as unknown as Detail
const input = (rest: Partial<Input> = {}): Input => ({ note: '', amount: '', lacking: [], visited_on: '2026-11-20', visitors: '', last: true, ...rest })

describe('a step taken on the phone', () => {
  it('offers only what the service says may be done now', () => {
    expect(offered(request())).toEqual(['approve', 'return', 'refuse'])
    expect(offered(request({ actions: ['withdraw', 'supplement'] }))).toEqual([])
  })
  it('asks for what the step asks for, and for reasons always', () => {
    const mine = request({ step: 1 })
    expect(asks('approve', request())).toEqual({ note: 'optional', amount: 'no' })
    expect(Object.keys(wrong('approve', request(), input()))).toEqual([])
    expect(Object.keys(wrong('approve', mine, input()))).toEqual(['amount', 'note'])
    expect(Object.keys(wrong('return', mine, input()))).toEqual(['note'])
    expect(Object.keys(wrong('refuse', mine, input({ note: ' ' })))).toEqual(['reason'])
    expect(Object.keys(wrong('visit', mine, input({ note: 'x' })))).toEqual(['visitors'])
  })
  it('refuses what is no amount, and more than the service grants', () => {
    const mine = request({ step: 1 })
    const said = (amount: string): boolean => 'amount' in wrong('approve', mine, input({ note: 'x', amount }))
    expect(['ten', '3000.01', '1.005', '3000', '0'].map(said)).toEqual([true, true, true, false, false])
  })
  it('begins the result with the amount that was approved last, as a number field takes it', () => {
    const granted = request({ step: 2, history: [line({ amount: 100000 }), line({ step: 1, amount: 123450 })] })
    expect(begun('complete', granted, '2026-11-20').amount).toBe('1234.50')
    expect(begun('return', granted, '2026-11-20').amount).toBe('')
  })
})

describe('how a request is shown', () => {
  it('says who has it until it ends', () => {
    expect(waitsFor(request({ responsible: { id: 'o', name: '韩素芬' } }))).toContain('韩素芬')
    expect(waitsFor(request({ status: 'returned', responsible: { id: 'a', name: '孟庆山' } }))).not.toContain('孟庆山')
    expect(waitsFor(request({ state: 'closed', status: 'done' }))).toBe('')
  })
  it('ends with what follows an approval', () => {
    const done = stepsOf(request({ state: 'closed', status: 'done', step: 2, steps: [step({ progress: 'done' })] }), 'Asia/Shanghai')
    expect(done.map((one) => one.state)).toEqual(['done', 'done', 'done'])
    expect(stepsOf(request(), 'Asia/Shanghai').map((one) => one.state)).toEqual(['now', 'later', 'later', 'later'])
  })
  it('puts what is lacking first, and asks for what a corrected answer makes necessary', () => {
    const known = request({
      materials: [{ key: 'a', name: 'a', required: true, lacking: false, file_ids: ['1'] }, { key: 'b', name: 'b', required: true, lacking: true, file_ids: [] }],
      definition: { fields: [], materials: [material('a'), material('b', { most: 5 }), material('kin', { required_if: { field: 'who', values: ['child'] } })], result: {} },
    })
    expect(papersOf(known, {}).map((one) => [one.key, one.most])).toEqual([['b', 5], ['a', 2]])
    expect(papersOf(known, { who: 'child' }).map((one) => one.key)).toEqual(['b', 'kin', 'a'])
  })
})
