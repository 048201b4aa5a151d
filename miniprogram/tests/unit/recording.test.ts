import { expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { CannotRecord, record, type Recording } from '@/composables/recorder'
import { t } from '@/locales'
import { useRecording } from '@/pages/report/useRecording'

// The microphone is the platform's: here it begins, and then the phone takes it away.
vi.mock('@/composables/recorder', async (original) => ({ ...(await original<object>()), record: vi.fn() }))

it('says so and is ready again when the phone breaks a recording off', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined) // onUnmounted outside a component
  let breakOff: (fault: unknown) => void = () => undefined
  const ended = new Promise<Recording>((_, reject) => (breakOff = reject))
  vi.mocked(record).mockResolvedValue({ stop: () => undefined, ended })
  const done = vi.fn()
  const recording = effectScope().run(() => useRecording(done))!
  recording.toggle()
  await vi.waitFor(() => expect(recording.state.value).toBe('recording'))
  breakOff(new CannotRecord('failed'))
  await vi.waitFor(() => expect(recording.state.value).toBe('idle'))
  expect(recording.hint.value).toBe(t('report.voice.failed'))
  expect(done).not.toHaveBeenCalled()
})
