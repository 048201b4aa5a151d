import { onUnmounted, ref } from 'vue'
import { CannotRecord, LONGEST, record, type Recording, type Running } from '@/composables/recorder'
import { peaksOf } from '@/composables/waveform'
import { t } from '@/locales'
import type { ReportVoice } from '@/offline/hazard'
import { release } from '@/offline/blobs'
import { uuid7 } from '@/offline/uuid7'

/** Held longer than this it ends when let go; shorter was a tap, which starts it. */
const HELD = 500
const SHORTEST = 0.7

/** Recording by holding or by tapping: begin on touch, end on letting go after a hold or on the next tap. */
export function useRecording(done: (voice: ReportVoice & { path: string }) => void) {
  const state = ref<'idle' | 'starting' | 'recording'>('idle')
  const seconds = ref(0)
  /** Why it cannot be done, or what to do; in words. */
  const hint = ref('')
  let running: Running | null = null
  let pressedAt = 0
  let letGo = false
  let ticker: ReturnType<typeof setInterval> | null = null

  function idle(): void {
    if (ticker) clearInterval(ticker)
    ticker = null
    running = null
    state.value = 'idle'
  }
  async function finish({ path, size, seconds: length }: Recording): Promise<void> {
    idle()
    if (length < SHORTEST) {
      release(path)
      hint.value = t('report.voice.short')
      return
    }
    const peaks = await peaksOf(path)
    done({ id: uuid7(), path, size, seconds: Math.min(LONGEST / 1000, Math.max(1, Math.round(length))), peaks })
  }
  async function start(): Promise<void> {
    state.value = 'starting'
    hint.value = ''
    letGo = false
    try {
      await recordOne()
    } catch (fault) {
      idle()
      if (!(fault instanceof CannotRecord)) throw fault
      hint.value = t(`report.voice.${fault.why}`)
    }
  }
  async function recordOne(): Promise<void> {
    running = await record()
    if (letGo) {
      // The question for the microphone ended the hold: nobody knows that it would be recording now.
      running.stop()
      release((await running.ended).path)
      idle()
      hint.value = t('report.voice.ready')
      return
    }
    state.value = 'recording'
    const began = Date.now()
    seconds.value = 0
    ticker = setInterval(() => (seconds.value = Math.floor((Date.now() - began) / 1000)), 250)
    await finish(await running.ended)
  }
  function stop(): void {
    if (state.value === 'starting') letGo = true
    running?.stop()
  }
  function toggle(): void {
    if (state.value === 'idle') void start()
    else stop()
  }
  function press(): void {
    pressedAt = Date.now()
    toggle()
  }
  function lift(): void {
    if (state.value !== 'idle' && pressedAt && Date.now() - pressedAt >= HELD) stop()
    pressedAt = 0
  }
  onUnmounted(stop)
  return { state, seconds, hint, press, lift, toggle }
}
