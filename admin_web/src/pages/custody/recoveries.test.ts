import { describe, expect, it } from 'vitest'
import { standingOf, type Recovery } from './recoveries'

const person = (id: string) => ({ id, name: id })
const asked = (part: Partial<Recovery> = {}): Recovery => ({ id: 'r', member: person('yin'), reason: '', asked_at: '2026-11-20T08:00:00Z', ended_at: null, outcome: null, given_by: [], ...part })

describe('a recovery in the eyes of a custodian', () => {
  it('waits until they or two others have given their half', () => {
    expect(standingOf(asked(), 'bai')).toBe('waits')
    expect(standingOf(asked({ given_by: [person('wen')] }), 'bai')).toBe('waits')
    expect(standingOf(asked({ given_by: [person('bai')] }), 'bai')).toBe('mine')
    expect(standingOf(asked({ given_by: [person('bai'), person('wen')] }), 'bai')).toBe('ready')
    expect(standingOf(asked({ given_by: [person('lu'), person('wen')] }), 'bai')).toBe('ready')
  })
  it('is no business of the one whose key it is', () => {
    expect(standingOf(asked({ member: person('bai') }), 'bai')).toBe('own')
  })
  it('says how it ended, whoever had given', () => {
    const ended = { ended_at: '2026-11-20T09:00:00Z', given_by: [person('bai')] }
    expect(standingOf(asked({ ...ended, outcome: 'refused' }), 'bai')).toBe('refused')
    expect(standingOf(asked({ ...ended, outcome: 'finished' }), 'bai')).toBe('finished')
    expect(standingOf(asked({ ...ended, outcome: 'withdrawn' }), 'bai')).toBe('withdrawn')
  })
})
