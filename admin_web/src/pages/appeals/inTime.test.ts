import { describe, expect, it } from 'vitest'
import { sayInTime } from './inTime'

const t = (key: string, params: Record<string, unknown>) => `${key} ${JSON.stringify(params)}`
const kept = (in_time: number | null, count: number | null) => ({ in_time, count }) as Parameters<typeof sayInTime>[1]

describe('the share answered in time', () => {
  it('stands beside that of the month before, over the turn of the year', () => {
    const said = sayInTime('2026-01', kept(0.98, 50), kept(0.96, 47), t)
    expect(said.value).toBe('98%')
    expect(said.label).toContain('"month":1')
    expect(said.note).toContain('"month":12')
    expect(said.note).toContain('96%')
  })
  it('says that a sample is too small instead of a number, and nothing where nothing was answered', () => {
    const small = sayInTime('2026-11', kept(null, null), kept(0.96, 47), t)
    expect(small.value).toBe('–')
    expect(small.note).not.toContain('96%')
    expect(small.note).not.toBe('')
    expect(sayInTime('2026-11', kept(null, 0), undefined, t)).toMatchObject({ value: '–', note: '' })
  })
})
