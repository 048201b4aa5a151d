import type { Ref } from 'vue'
import { api, data, newKey } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import type { components } from '@/api/schema'
import { explain } from '@/composables/explain'
import { formatPercent } from '@/composables/numbers'
import type { ContestDetail } from './contests'

/** Marks for one indicator as they are typed; the key stays until the record is answered, or typed anew. */
export interface MarkLine {
  id: string
  name: string
  share: string
  marks: number | undefined
  note: string
  files: string[]
  uploading: boolean
  state: 'open' | 'saved'
  problem: string
}

type ScoreBody = components['schemas']['ContestScoreIn']
type Subject = Pick<ScoreBody, 'team_id' | 'member_id' | 'observed_on'>

export function emptyLines(indicators: ContestDetail['indicators']): MarkLine[] {
  return indicators.map((one) => ({ id: one.id, name: one.name, share: formatPercent(one.weight, (one.weight * 100) % 1 ? 1 : 0), marks: undefined, note: '', files: [], uploading: false, state: 'open', problem: '' }))
}

/** Return the lines that are to be sent. */
export const filled = (lines: readonly MarkLine[]) => lines.filter((one) => one.marks !== undefined && one.state === 'open')

export function recordOf(line: MarkLine, subject: Subject): ScoreBody {
  return { ...subject, indicator_id: line.id, marks: line.marks ?? 0, note: line.note.trim() || null, file_ids: line.files }
}

const keys = new WeakMap<Ref<MarkLine[]>, Map<string, string>>()

/** Return one key for one record, however often it is sent. */
function keyFor(lines: Ref<MarkLine[]>, record: ScoreBody): string {
  const known = keys.get(lines) ?? new Map<string, string>()
  keys.set(lines, known)
  const written = JSON.stringify(record)
  if (!known.has(written)) known.set(written, newKey())
  return known.get(written)!
}

/** Send what is filled in, one record after the other; return how many were not taken. Those stay open with the reason. */
export async function sendLines(contestId: string, subject: Subject, lines: Ref<MarkLine[]>): Promise<number> {
  let failed = 0
  for (const line of filled(lines.value)) {
    const problem = await send(contestId, recordOf(line, subject), lines)
    if (problem) failed++
    lines.value = lines.value.map((one) => (one.id === line.id ? { ...one, state: problem ? 'open' : 'saved', problem } : one))
  }
  return failed
}

async function send(contestId: string, record: ScoreBody, lines: Ref<MarkLine[]>): Promise<string> {
  const headers = { 'Idempotency-Key': keyFor(lines, record) }
  try {
    await data(api.POST('/api/v1/contests/{contest_id}/scores', { params: { path: { contest_id: contestId } }, body: record, headers }))
    return ''
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    return explain(error)
  }
}
