import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { api } from '@/api/client'
import { Offline } from '@/api/problem'
import { byDay, iconOf, pageOf, readIn, type Notice } from '@/pages/inbox/inbox'
import { useInbox } from '@/pages/inbox/useInbox'
import { useSession } from '@/stores/session'

const ZONE = 'Asia/Shanghai'
const NOW = Date.parse('2026-11-20T06:00:00Z')
const notice = (id: string, created_at = '2026-11-20T01:00:00Z', more: Partial<Notice> = {}): Notice =>
  ({ id, kind: 'case.given', title: id, body: '', link: null, created_at, read_at: null, ...more }) as Notice

describe('the inbox', () => {
  it('groups by the tenant’s day, not the phone’s', () => {
    const days = byDay([notice('a'), notice('b', '2026-11-19T17:00:00Z'), notice('c', '2026-11-19T15:00:00Z')], ZONE, NOW)
    expect(days.map((day) => [day.name, day.notices.length])).toEqual([['今天', 2], ['昨天', 1]])
  })
  it('opens what a notice is about, and nothing where there is nothing', () => {
    const about = (type: string): string | null => pageOf(notice('n', undefined, { link: { type, id: '7' } }))
    expect(about('hazard')).toBe('/pages/case/index?id=7')
    expect(about('unheard-of')).toBeNull()
    expect(pageOf(notice('n'))).toBeNull()
  })
  it('has a drawing for every kind, known or not', () => {
    expect([iconOf('case.escalated'), iconOf('case.given'), iconOf('badge.granted'), iconOf('news')]).toEqual(['triangle', 'clipboard', 'badge', 'bell'])
  })
  it('marks one as read, or it and all older ones', () => {
    const all = ['a', 'b', 'c'].map((id) => notice(id))
    expect(readIn(all, 'b', 'now', false).map((one) => one.read_at)).toEqual([null, 'now', null])
    expect(readIn(all, 'b', 'now', true).map((one) => one.read_at)).toEqual([null, 'now', 'now'])
    expect(readIn(all, 'gone', 'now', true).map((one) => one.read_at)).toEqual([null, null, null])
  })
})

describe('reading', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined) // onUnmounted outside a component
    useSession().kept = { token: 't', expires_at: '', me: { id: 'anna', tenant: { code: 'mine' } } } as never
    vi.spyOn(api, 'get').mockImplementation(((path: string) =>
      Promise.resolve(path.endsWith('unread-count') ? { unread: 2 } : { items: [notice('a'), notice('b')], next_cursor: null })) as never)
  })
  const inbox = () => effectScope().run(() => useInbox(ref('all'))) as ReturnType<typeof useInbox>

  it('counts down at once', async () => {
    vi.spyOn(api, 'post').mockResolvedValue(undefined as never)
    const box = inbox()
    await box.refresh()
    await box.read(notice('a'))
    expect([box.unread.value, box.paged.items.value.map((one) => Boolean(one.read_at))]).toEqual([1, [true, false]])
  })
  it('leaves it unread without signal', async () => {
    vi.spyOn(api, 'post').mockRejectedValue(new Offline('unreachable'))
    const box = inbox()
    await box.refresh()
    await box.read(notice('a'))
    expect([box.unread.value, box.paged.items.value[0]?.read_at]).toEqual([2, null])
  })
  it('reads all up to the newest that was shown', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue({ unread: 1 } as never)
    const box = inbox()
    await box.refresh()
    await box.readAll()
    expect((post.mock.calls[0]?.[1] as { body: unknown }).body).toEqual({ up_to: 'a' })
    expect([box.unread.value, box.paged.items.value.every((one) => one.read_at)]).toEqual([1, true])
  })
})
