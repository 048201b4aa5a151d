import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { connectClient } from '@/api/client'
import { useTalk } from '@/pages/hotline/talk/useTalk'
import { opened } from '@/pages/hotline/visit'

const APPEAL = { id: 'a-1', messages: [], messages_cursor: null }
type Asked = { url: string; header: Record<string, string>; success(answer: object): void }

/** Every request that goes out, answered; a session is open on the phone all the while. */
function requests(): Asked[] {
  const sent: Asked[] = []
  vi.mocked(uni.request).mockImplementation(((asked: Asked) => {
    sent.push(asked)
    asked.success({ statusCode: 200, data: APPEAL, header: {} })
  }) as never)
  connectClient({ token: () => 'session', language: () => 'zh-CN', refused: () => Promise.resolve(), reached: () => undefined })
  return sent
}
const talk = (byReceipt: boolean) => effectScope().run(() => useTalk({ id: byReceipt ? '' : 'a-2', byReceipt }, () => undefined))!

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined)) // onUnmounted outside a component

it('speaks over the receipt alone, also after the page that it opened was left', async () => {
  const sent = requests()
  opened.value = { tenant: 'mine', appealId: 'a-1', token: 'receipt', endsAt: 0 }
  const { resource } = talk(true)
  await resource.refresh()
  opened.value = null
  await resource.refresh()
  expect(sent.map((asked) => [asked.url, asked.header.Authorization])).toEqual(Array(2).fill(['/api/v1/appeals/a-1', 'Bearer receipt']))
})

it('never takes the session where a receipt is meant', () => {
  const sent = requests()
  opened.value = null
  expect(() => talk(true)).toThrow('no receipt')
  expect(sent).toEqual([])
})

it('opens one’s own with the session, whatever a receipt has opened', async () => {
  const sent = requests()
  opened.value = { tenant: 'mine', appealId: 'a-1', token: 'receipt', endsAt: 0 }
  await talk(false).resource.refresh()
  expect(sent.map((asked) => [asked.url, asked.header.Authorization])).toEqual([['/api/v1/appeals/a-2', 'Bearer session']])
})
