import { describe, expect, it } from 'vitest'
import { ApiProblem } from '@/api/problem'
import { useBulkRun } from './bulk'

const conflict = () => new ApiProblem({ code: 'case.moved_on', status: 409, detail: '贺永强刚办了“确认”' })
const offline = () => new ApiProblem({ code: 'network', status: 0 })
const states = (run: ReturnType<typeof useBulkRun<string>>) => run.rows.value.map((one) => one.state)

describe('doing a thing for many rows', () => {
  it('goes on after a row that is refused, and keeps each result', async () => {
    const run = useBulkRun<string>((row) => (row === 'b' ? Promise.reject(conflict()) : Promise.resolve()))
    await run.start(['a', 'b', 'c'])
    expect(states(run)).toEqual(['done', 'failed', 'done'])
    expect(run.rows.value[1]!.problem?.detail).toBe('贺永强刚办了“确认”')
    expect([run.tried.value, run.failed.value, run.halted.value]).toEqual([3, 1, false])
  })
  it('works one row at a time', async () => {
    let busy = 0
    let most = 0
    const run = useBulkRun<string>(async () => {
      most = Math.max(most, ++busy)
      await Promise.resolve()
      busy--
    })
    await run.start(['a', 'b', 'c'])
    expect(most).toBe(1)
  })
  it('stops after the row under way, and goes on where it was', async () => {
    const seen: string[] = []
    const run = useBulkRun<string>(async (row) => {
      seen.push(row)
      if (row === 'a') run.stop()
    })
    await run.start(['a', 'b'])
    expect([seen, states(run), run.halted.value, run.running.value]).toEqual([['a'], ['done', 'waiting'], true, false])
    await run.resume()
    expect([seen, states(run)]).toEqual([['a', 'b'], ['done', 'done']])
  })
  it('halts when the connection is lost and repeats that row under its own key', async () => {
    const keys: string[] = []
    let lost = true
    const run = useBulkRun<string>(async (_row, { headers }) => {
      keys.push(headers['Idempotency-Key'])
      if (lost) throw offline()
    })
    await run.start(['a', 'b'])
    expect([states(run), run.halted.value]).toEqual([['waiting', 'waiting'], true])
    lost = false
    await run.resume()
    expect(states(run)).toEqual(['done', 'done'])
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[0])
  })
  it('does not hide a fault of the page', async () => {
    const run = useBulkRun<string>(() => Promise.reject(new TypeError('broken')))
    await expect(run.start(['a'])).rejects.toThrow('broken')
    expect([states(run), run.running.value]).toEqual([['waiting'], false])
  })
})
