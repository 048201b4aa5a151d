import { describe, expect, it, vi } from 'vitest'
import type { Schema } from '@/api/client'
import { takenAt } from '@/composables/exif'
import { calendarDay, instantOf } from '@/composables/time'
import { loudness } from '@/composables/waveform'
import type { HazardReport } from '@/offline/hazard'
import { sendHazard } from '@/offline/hazard'
import type { QueueItem, StoredProblem } from '@/offline/types'
import { arrivedBefore, whyStuck } from '@/pages/queue/why'
import {
  discoveredAt,
  emptyDraft,
  firstPlace,
  fromItem,
  missing,
  refusedFields,
  scannedCode,
  seenAt,
  toReport,
  typedCode,
  untouched,
  type ReportDraft,
} from '@/pages/report/form'
import { placesLike } from '@/pages/report/places'
import type { WorkPlace } from '@/stores/reporting'
import { connectClient } from '@/api/client'

const ZONE = 'Asia/Shanghai'
const NOW = Date.parse('2026-11-20T02:00:00Z')
const HOUR = 3_600_000
const OPTIONS: Schema<'HazardOptionsOut'> = {
  categories: [
    { code: 'conveyor', name: '皮带' },
    { code: 'other', name: '其他' },
  ],
  severities: [{ code: 'serious', name: '较大' }],
  rectification_needs_photo: true,
  report_reaches_back_days: 30,
}
const PLACE = { id: '01a1f877-104d-779e-89d2-d00b4e4daf1e', code: 'K7M3QP', name: '3 号皮带机尾' }

function draft(changes: Partial<ReportDraft> = {}): ReportDraft {
  return { ...emptyDraft(), category: 'conveyor', place: PLACE, description: '护罩掉了', ...changes }
}
function queued(payload: Partial<HazardReport> = {}, changes: Partial<QueueItem> = {}): QueueItem<HazardReport> {
  const report = toReport(draft(), OPTIONS, NOW)
  return {
    id: '01a1f877-1111-7111-8111-111111111111',
    owner: 'mine:anna',
    kind: 'hazard',
    payload: { ...report, ...payload },
    files: [],
    created_at: '2026-11-20T02:00:00Z',
    state: 'waiting',
    problem: null,
    attempts: 0,
    key: 'key-1',
    not_before: 0,
    ...changes,
  } as QueueItem<HazardReport>
}
const problem = (changes: Partial<StoredProblem>): StoredProblem => ({ code: 'invalid_input', title: 't', detail: 'd。', status: 422, errors: [], ...changes })

describe('a report', () => {
  it('needs a picture, words or a voice; a category; a place; and nothing else', () => {
    expect(missing(draft(), OPTIONS, NOW)).toEqual({})
    expect(Object.keys(missing(emptyDraft(), OPTIONS, NOW)).sort()).toEqual(['category', 'evidence', 'place'])
    const photo = { id: 'p', size: 1, at: NOW }
    const voice = { id: 'v', size: 1, seconds: 3, peaks: [] }
    expect(missing(draft({ description: ' \n', photos: [photo] }), OPTIONS, NOW)).toEqual({})
    expect(missing(draft({ description: '', voice }), OPTIONS, NOW)).toEqual({})
    expect(missing(draft({ description: '  ' }), OPTIONS, NOW)).toEqual({ evidence: 'evidence' })
  })
  it('tells a category and a degree that the works no longer use', () => {
    expect(missing(draft({ category: 'roof', severity: 'major' }), OPTIONS, NOW)).toEqual({
      category: 'categoryGone',
      severity: 'severityGone',
    })
  })
  it('cannot be of tomorrow, nor older than the works allow', () => {
    expect(missing(draft({ saidAt: NOW + 5 * 60_000 }), OPTIONS, NOW)).toEqual({ time: 'timeAhead' })
    expect(missing(draft({ saidAt: NOW - 31 * 24 * HOUR }), OPTIONS, NOW)).toEqual({ time: 'timeOld' })
    expect(missing(draft({ saidAt: NOW - 29 * 24 * HOUR }), OPTIONS, NOW)).toEqual({})
  })
  it('counts as found when its first photo was taken, unless the finder says otherwise', () => {
    const photos = [NOW - HOUR, NOW - 2 * HOUR].map((at, index) => ({ id: String(index), size: 1, at }))
    expect(discoveredAt(draft({ photos, startedAt: NOW }), NOW)).toBe(NOW - 2 * HOUR)
    expect(discoveredAt(draft({ photos, saidAt: NOW - 3 * HOUR }), NOW)).toBe(NOW - 3 * HOUR)
    expect(discoveredAt(draft({ startedAt: NOW - 60_000 }), NOW)).toBe(NOW - 60_000)
    expect(discoveredAt(draft(), NOW)).toBe(NOW)
  })
  it('is no loss while only its place was filled in for convenience', () => {
    expect(untouched({ ...emptyDraft(), place: PLACE, placeFrom: 'last' })).toBe(true)
    expect(untouched({ ...emptyDraft(), description: 'x' })).toBe(false)
    expect(untouched({ ...emptyDraft(), severity: 'serious' })).toBe(false)
  })
  it('comes back into the form as it was, with the time it had', () => {
    const made = draft({ severity: 'serious', saidAt: NOW - HOUR })
    const item = queued(toReport(made, OPTIONS, NOW))
    const again = fromItem(item)
    expect(again).toMatchObject({ id: item.id, category: 'conveyor', severity: 'serious', place: PLACE, saidAt: NOW - HOUR })
    expect(toReport(again, OPTIONS, NOW + HOUR)).toEqual(item.payload)
  })
  it('begins where one last reported from, within a shift', () => {
    const used = { ...PLACE, at: NOW - 11 * HOUR, scanned: true }
    expect(firstPlace([used], NOW)).toEqual(PLACE)
    expect(firstPlace([{ ...used, at: NOW - 13 * HOUR }], NOW)).toBeNull()
    expect(firstPlace([], NOW)).toBeNull()
  })
})

describe('the sign of a place', () => {
  it('is known by its address, whatever page it names, or by its code', () => {
    expect(scannedCode('https://gongyou.example/m/#/pages/report/report?place=K7M3QP')).toBe('K7M3QP')
    expect(scannedCode('https://gongyou.example/m/#/pages/report/index?x=1&place=k7m3qp#end')).toBe('K7M3QP')
    expect(scannedCode(encodeURIComponent('https://g.example/m/#/pages/report/index?place=K7M3QP'))).toBe('K7M3QP')
    expect(scannedCode(' k7m 3qp ')).toBe('K7M3QP')
  })
  it('is not any other code', () => {
    for (const text of ['', 'https://example.com/K7M3QP', '6901234567892', 'https://x.example/?place=%E0%A4%A', 'WIFI:S:mine;;', '?place=']) {
      expect([text, scannedCode(text)]).toEqual([text, null])
    }
  })
  it('has none of the letters that are mistaken for others', () => {
    for (const typed of ['K7M3Q0', 'K7M3Q1', 'K7M3QO', 'K7M3QI', 'K7M3QL', 'K7M3QU', 'K7M3Q', 'K7M3QPP']) expect(typedCode(typed)).toBeNull()
    expect(typedCode('k7m-3qp')).toBe('K7M3QP')
  })
})

describe('searching the places', () => {
  const place = (name: string, unit: string, code: string): WorkPlace => ({ id: name, name, code, unit: { id: unit, name: unit } })
  const places = [place('1203 回风顺槽', '综采二队', 'GP9ZEM'), place('8 号水仓', '防治水队', 'GRCNAA'), place('水泵房', '机电队', '2EQD3Q')]
  const names = (typed: string, unit: string | null = null): string[] => placesLike(places, typed, unit).shown.map((one) => one.name)

  it('finds by name, unit, and the beginning of the code as it is typed', () => {
    expect(names('水')).toEqual(['水泵房', '8 号水仓'])
    expect(names('综采')).toEqual(['1203 回风顺槽'])
    expect(names('gp9 z')).toEqual(['1203 回风顺槽'])
    expect(names('没有的地方')).toEqual([])
  })
  it('puts one’s own unit’s first', () => {
    expect(names('', '机电队')[0]).toBe('水泵房')
  })
  it('shows a screenful of hundreds and says how many more there are', () => {
    const many = Array.from({ length: 300 }, (_, index) => place(`巷道 ${index}`, '队', 'GP9ZEM'))
    expect(placesLike(many, '', null)).toMatchObject({ shown: { length: 40 }, hidden: 260 })
  })
})

describe('sending a report', () => {
  const calls: { url: string; method: string; data: Record<string, unknown> | null; key: string | undefined }[] = []
  function answer(by: (url: string) => { status: number; body: unknown }): void {
    calls.length = 0
    connectClient({ token: () => 'gy_t', language: () => 'zh-CN', refused: () => Promise.resolve(), reached: () => undefined })
    vi.mocked(uni.request).mockImplementation(((call: {
      url: string
      method: string
      data?: string
      header: Record<string, string>
      success(answer: unknown): void
    }) => {
      calls.push({ url: call.url, method: call.method, data: call.data ? JSON.parse(call.data) : null, key: call.header['Idempotency-Key'] })
      const { status, body } = by(call.url)
      call.success({ statusCode: status, data: body, header: {} })
    }) as unknown as typeof uni.request)
  }
  const created = { status: 201, body: { id: 'x', number: 'YH-2611-0001' } }

  it('gives the hazard the id it has had since it was found, its own key and its own time', async () => {
    answer(() => created)
    const voice = { id: 'v1', size: 9, seconds: 4, peaks: [1] }
    const item = queued({ photos: [{ id: 'p1', size: 1, at: NOW }], voice, discoveredAt: '2026-11-19T22:31:00.000Z' })
    expect(await sendHazard(item)).toMatchObject({ number: 'YH-2611-0001' })
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({ url: '/api/v1/hazards', method: 'POST', key: 'key-1' })
    expect(calls[0]?.data).toEqual({
      id: item.id,
      title: null,
      unit_id: null,
      category: 'conveyor',
      severity: null,
      place: null,
      place_id: PLACE.id,
      description: '护罩掉了',
      discovered_at: '2026-11-19T22:31:00.000Z',
      photo_ids: ['p1'],
      voice_id: 'v1',
    })
  })
  it('sends no empty words', async () => {
    answer(() => created)
    await sendHazard(queued({ description: '' }))
    expect(calls[0]?.data?.description).toBeNull()
  })
  it('looks up a sign that was scanned before the phone knew the place, also one out of use', async () => {
    const place = { ...PLACE, unit: { id: 'u', name: 'u' }, active: false }
    answer((url) => (url.includes('/places') ? { status: 200, body: { items: url.includes('active=false') ? [place] : [], next_cursor: null } } : created))
    await sendHazard(queued({ place: { id: null, code: 'K7M3QP', name: '地点码 K7M 3QP' } }))
    expect(calls.map((call) => call.url.split('?')[0])).toEqual(['/api/v1/places', '/api/v1/places', '/api/v1/hazards'])
    expect(calls[2]?.data).toMatchObject({ place_id: PLACE.id, place: null })
  })
  it('sends the words for a place that nobody knows', async () => {
    answer((url) => (url.includes('/places') ? { status: 200, body: { items: [], next_cursor: null } } : created))
    await sendHazard(queued({ place: { id: null, code: 'K7M3QP', name: '地点码 K7M 3QP' } }))
    expect(calls[2]?.data).toMatchObject({ place_id: null, place: '地点码 K7M 3QP' })
    await sendHazard(queued({ place: { id: null, code: null, name: '老井口旁' } }))
    expect(calls[3]?.data).toMatchObject({ place_id: null, place: '老井口旁' })
  })
})

describe('a refusal', () => {
  const errors = (pointer: string) => [{ pointer, code: 'choice', detail: '选项不对。' }]

  it('is said in words that tell what to do', () => {
    const said = (changes: Partial<StoredProblem>): string => whyStuck(queued({}, { state: 'stuck', problem: problem(changes) }))
    expect(said({ errors: errors('/body/category') })).toContain('改选一个再送')
    expect(said({ errors: errors('/body/place_id') })).toContain('重选一个')
    expect(said({ status: 404, code: 'not_found' })).toContain('重选一个')
    expect(said({ status: 413, code: 'http_413' })).toContain('照片太大')
    expect(said({ status: 415, code: 'http_415' })).toContain('格式')
    expect(said({ errors: errors('/body/file') })).toBe('有张照片送不上去：选项不对。换一张或去掉它')
    expect(said({ code: 'file_lost', status: 0 })).toContain('重拍再送')
    expect(said({ status: 409, code: 'conflict' })).toMatch(/^d。/)
  })
  it('of a voice note is not blamed on a photo', () => {
    const voice = { id: 'v1', size: 9, seconds: 4, peaks: [] }
    const files = [{ id: 'v1', size: 9, uploaded: false, refused: true }]
    expect(whyStuck(queued({ voice }, { files, problem: problem({ errors: errors('/body/file') }) }))).toContain('录音')
  })
  it('because an earlier version arrived is told apart', () => {
    const item = queued({}, { problem: problem({ code: 'idempotency_key_reused' }) })
    expect(arrivedBefore(item)).toBe(true)
    expect(whyStuck(item)).toContain('已经送到了')
  })
  it('stands beside the field it is about', () => {
    expect(refusedFields(problem({ errors: errors('/body/discovered_at') }))).toEqual({ time: '选项不对。' })
    expect(refusedFields(problem({ errors: errors('/body/photo_ids/0') }))).toEqual({ evidence: '选项不对。' })
    expect(refusedFields(problem({ errors: errors('/body/category') })).category).toContain('不用了')
    expect(refusedFields(problem({ errors: errors('/body/unheard_of') }))).toEqual({})
    expect(refusedFields(null)).toEqual({})
  })
})

/** A JPEG's beginning with an EXIF directory that holds the given texts. */
function jpeg(texts: Record<number, string>, little = true): ArrayBuffer {
  const bytes = new Uint8Array(400)
  const view = new DataView(bytes.buffer)
  const write = (at: number, text: string): void => bytes.set([...text].map((sign) => sign.charCodeAt(0)), at)
  view.setUint16(0, 0xffd8)
  view.setUint16(2, 0xffe1)
  view.setUint16(4, 390)
  write(6, 'Exif')
  const tiff = 12
  write(tiff, little ? 'II' : 'MM')
  view.setUint16(tiff + 2, 42, little)
  view.setUint32(tiff + 4, 8, little)
  view.setUint16(tiff + 8, 1, little)
  view.setUint16(tiff + 10, 0x8769, little)
  view.setUint32(tiff + 14, 1, little)
  view.setUint32(tiff + 18, 40, little)
  const entries = Object.entries(texts)
  view.setUint16(tiff + 40, entries.length, little)
  entries.forEach(([tag, text], index) => {
    const entry = tiff + 42 + index * 12
    view.setUint16(entry, Number(tag), little)
    view.setUint16(entry + 2, 2, little)
    view.setUint32(entry + 4, text.length + 1, little)
    view.setUint32(entry + 8, 120 + index * 40, little)
    write(tiff + 120 + index * 40, text)
  })
  return bytes.buffer
}

describe('when a photo was taken', () => {
  it('is read in either byte order, with its offset where there is one', () => {
    const said = { 0x9003: '2026:11:20 06:31:05', 0x9011: '+08:00' }
    for (const little of [true, false]) expect(takenAt(jpeg(said, little))).toEqual({ wall: '2026:11:20 06:31:05', offset: '+08:00' })
    expect(takenAt(jpeg({ 0x9003: '2026:11:20 06:31:05' }))?.offset).toBeNull()
  })
  it('is nothing where the file does not say, is cut off or is no JPEG', () => {
    expect(takenAt(new ArrayBuffer(0))).toBeNull()
    expect(takenAt(new TextEncoder().encode('hello, no picture').buffer as ArrayBuffer)).toBeNull()
    expect(takenAt(jpeg({}))).toBeNull()
    expect(takenAt(jpeg({ 0x9003: '    :  :     :  :  ' }))).toBeNull()
    for (const length of [3, 10, 20, 30, 60, 90, 130]) expect(takenAt(jpeg({ 0x9003: '2026:11:20 06:31:05' }).slice(0, length))).toBeNull()
  })
  it('counts by the clock of the works, and by now where it cannot be right', () => {
    const taken = (wall: string, offset: string | null = null): number => seenAt({ wall, offset }, ZONE, 30, NOW)
    expect(new Date(taken('2026:11:20 06:31:00')).toISOString()).toBe('2026-11-19T22:31:00.000Z')
    expect(new Date(taken('2026:11:20 00:31:00', '+02:00')).toISOString()).toBe('2026-11-19T22:31:00.000Z')
    expect(taken('2027:01:01 00:00:00')).toBe(NOW)
    expect(taken('2025:01:01 00:00:00')).toBe(NOW)
    expect(seenAt(null, ZONE, 30, NOW)).toBe(NOW)
  })
  it('turns a day and a time in a zone into an instant and back', () => {
    const at = instantOf('2026-11-20', '06:31', ZONE)
    expect(new Date(at).toISOString()).toBe('2026-11-19T22:31:00.000Z')
    expect(calendarDay(at, ZONE)).toBe('2026-11-20')
    expect(new Date(instantOf('2026-03-29', '12:00', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T10:00:00.000Z')
  })
})

describe('the shape of a recording', () => {
  it('is high where it is loud', () => {
    const samples = new Float32Array(400).map((_, index) => (index >= 200 ? 0.5 : 0.05))
    const bars = loudness(samples, 4)
    expect(bars).toEqual([0.1, 0.1, 1, 1])
  })
  it('is flat for silence, and nothing for nothing', () => {
    expect(loudness(new Float32Array(400), 4)).toEqual([0.08, 0.08, 0.08, 0.08])
    expect(loudness(new Float32Array(0), 4)).toEqual([])
  })
})
