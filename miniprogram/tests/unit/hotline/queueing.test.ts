import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem, Offline } from '@/api/problem'
import { appealCarrier, sendAppeal, type AppealSaid } from '@/offline/appeal'
import { withinApp } from '@/offline/exclusive'
import { indexedDbStorage } from '@/offline/indexeddb'
import { OfflineQueue } from '@/offline/queue'
import type { Carrier, QueueItem } from '@/offline/types'
import { uuid7 } from '@/offline/uuid7'
import { faceOf } from '@/pages/queue/faces'
import { whyStuck } from '@/pages/queue/why'
import { api } from '@/api/client'

const said = (): AppealSaid => ({
  mode: 'named',
  text: '三号宿舍没热水',
  category: 'canteen_dormitory',
  categoryName: '食堂宿舍',
  urgency: 'normal',
  unitId: null,
  unitName: '',
  about: [],
  photos: [],
  voice: null,
  filesId: 'line',
  filesWords: '照片',
})
const photo = () => ({ id: uuid7(), path: 'data:image/png;base64,iVBORw0KGgo=', size: 10 })
const problem = (status: number, code = 'c'): ApiProblem => new ApiProblem({ type: '', title: 't', detail: 'd', status, code, errors: [] })

describe('a kind whose files hang on what is sent first', () => {
  let steps: string[]
  let fail: (step: string) => unknown
  const step = (name: string): void => {
    steps.push(name)
    const fault = fail(name)
    if (fault) throw fault
  }
  function build(): OfflineQueue {
    const carrier: Carrier<AppealSaid, { id: string }> = {
      begin: async (item) => (step('begin'), { id: item.id }),
      upload: async (_, id, key, begun) => step(`upload ${begun.id === key ? '' : id.slice(0, 0)}${begun.id ? 'to it' : ''}`),
    }
    const queue = new OfflineQueue({
      storage: indexedDbStorage(`appeal-${uuid7()}`),
      exclusive: withinApp(),
      upload: async () => step('upload elsewhere'),
      owner: () => 'mine:anna',
    })
    queue.register<AppealSaid, { id: string }>('appeal', async () => step('said'), undefined, carrier)
    return queue
  }
  beforeEach(() => {
    steps = []
    fail = () => null
  })

  it('sends the words, then the files to it, then the line they hang on', async () => {
    const queue = build()
    await queue.add('appeal', said(), [photo(), photo()])
    expect(await queue.flush()).toEqual({ sent: 1, left: 0 })
    expect(steps).toEqual(['begin', 'upload to it', 'upload to it', 'said'])
  })
  it('remembers across a lost signal that the words have arrived', async () => {
    const queue = build()
    let lost = true
    fail = (name) => (name.startsWith('upload') && lost ? new Offline('unreachable') : null)
    const item = await queue.add('appeal', said(), [photo()])
    await queue.flush()
    expect((await queue.list())[0]).toMatchObject({ state: 'waiting', begun: { id: item.id } })
    lost = false
    await queue.flush(true)
    expect(steps).toEqual(['begin', 'upload to it', 'upload to it', 'said'])
    expect(await queue.list()).toEqual([])
  })
  it('brings files anew that the service has swept meanwhile, under new keys', async () => {
    const queue = build()
    let first = true
    fail = (name) => (name === 'said' && first ? ((first = false), problem(422, 'appeal.files_not_here')) : null)
    await queue.add('appeal', said(), [photo()])
    expect(await queue.flush()).toEqual({ sent: 1, left: 0 })
    expect(steps).toEqual(['begin', 'upload to it', 'said', 'upload to it', 'said'])
  })
  it('is stuck with nothing begun when the words are refused', async () => {
    const queue = build()
    fail = () => problem(409, 'appeal.no_designated_officer')
    await queue.add('appeal', said(), [photo()])
    await queue.flush()
    const [item] = await queue.list()
    expect([item?.state, item?.begun, steps]).toEqual(['stuck', undefined, ['begin']])
  })
})

describe('an appeal in the queue', () => {
  const item = (more: Partial<QueueItem<AppealSaid>> = {}): QueueItem<AppealSaid> => ({
    id: 'case',
    owner: 'mine:anna',
    kind: 'appeal',
    payload: said(),
    files: [{ id: 'f', size: 1, uploaded: true }],
    created_at: '2026-11-20T06:31:00Z',
    state: 'waiting',
    problem: null,
    attempts: 0,
    key: 'key',
    not_before: 0,
    ...more,
  })
  const submitted = { id: 'case', number: 'MH-2611-0001', category_name: '食堂宿舍', clock: 'working', first_response_minutes: 120, resolution_minutes: 2400, first_response_due_at: null, by_day: false, receipt: null, token: null }

  it('is the same appeal each time: its id and key stay', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(submitted as never)
    await appealCarrier.begin(item())
    const { body, key } = post.mock.calls[0]?.[1] as unknown as { body: Record<string, unknown>; key: string }
    expect([body.id, body.mode, body.tenant, key]).toEqual(['case', 'named', null, 'key'])
    expect(body).not.toHaveProperty('photos')
  })
  it('says the line of its files only where it has some', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue({} as never)
    post.mockClear()
    await sendAppeal(item({ begun: submitted, files: [] }))
    expect(post).not.toHaveBeenCalled()
    await sendAppeal(item({ begun: submitted }))
    expect(post.mock.calls[0]?.[1]).toMatchObject({ body: { id: 'line', text: '照片', file_ids: ['f'] }, key: 'line' })
  })
  it('shows whoever looks over the shoulder neither words nor pictures', () => {
    const face = faceOf(item() as QueueItem, 'Asia/Shanghai')
    expect(JSON.stringify(face)).not.toContain('热水')
    expect([face.photo, face.edit]).toEqual([null, '/pages/hotline/speak/index?mode=named&edit=case'])
    expect(faceOf(item({ begun: submitted }) as QueueItem, 'Asia/Shanghai').edit).toBe('/pages/hotline/talk/index?id=case')
  })
  it('is not told off in the words of a hazard', () => {
    const refused = { code: 'invalid_input', title: '', detail: '这一类停用了', status: 422, errors: [{ pointer: '/body/category', code: 'choice', detail: '可选：其他' }] }
    expect(whyStuck(item({ state: 'stuck', problem: refused }) as QueueItem)).toContain('可选：其他')
  })
})
