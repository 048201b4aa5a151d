import { onUnmounted, ref } from 'vue'
import { readFrame } from './reader'

const EVERY = 180

/** The back camera, shown in `holder` (an element's id) and read until it shows a code. */
export function useCamera(holder: string, found: (text: string) => void) {
  const state = ref<'opening' | 'seeing' | 'denied' | 'missing' | 'insecure'>('opening')
  let stream: MediaStream | null = null
  let over = false

  async function open(): Promise<MediaStream | null> {
    if (!navigator.mediaDevices) {
      state.value = window.isSecureContext ? 'missing' : 'insecure'
      return null
    }
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
    } catch (fault) {
      state.value = (fault as DOMException).name === 'NotAllowedError' ? 'denied' : 'missing'
      return null
    }
  }
  async function look(video: HTMLVideoElement): Promise<void> {
    while (!over) {
      const text = await readFrame(video)
      if (text && !over) {
        stop()
        return found(text)
      }
      await new Promise((done) => setTimeout(done, EVERY))
    }
  }
  async function start(): Promise<void> {
    stream = await open()
    if (!stream) return
    if (over) return stop()
    const video = document.createElement('video')
    Object.assign(video, { muted: true, playsInline: true, srcObject: stream, className: 'scan-video' })
    document.getElementById(holder)?.replaceChildren(video)
    await video.play()
    state.value = 'seeing'
    await look(video)
  }
  function stop(): void {
    over = true
    for (const track of stream?.getTracks() ?? []) track.stop()
  }
  onUnmounted(stop)
  return { state, start }
}
