import { lend } from '@/offline/blobs'

export interface Recording {
  path: string
  size: number
  seconds: number
}
/** Why there is no recording: not allowed, no microphone, an address without encryption, an unknown fault. */
export type RecordingRefusal = 'denied' | 'missing' | 'insecure' | 'failed'
export class CannotRecord extends Error {
  constructor(readonly why: RecordingRefusal) {
    super(why)
    this.name = 'CannotRecord'
  }
}
/** A recording that runs; it also ends by itself, at the limit or when the phone takes the microphone away. */
export interface Running {
  stop(): void
  /** Rejects with CannotRecord when the phone breaks it off. */
  ended: Promise<Recording>
}

/** Longest recording, in milliseconds: the service takes 60 s, and recorders stop a little late. */
export const LONGEST = 60_000
const EARLY = 300
const BITS_PER_SECOND = 32_000
const FORMATS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices || typeof MediaRecorder === 'undefined') {
    throw new CannotRecord(window.isSecureContext ? 'missing' : 'insecure')
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } })
  } catch (fault) {
    const name = (fault as DOMException).name
    if (name === 'NotAllowedError' || name === 'SecurityError') throw new CannotRecord('denied')
    throw new CannotRecord(name === 'NotFoundError' ? 'missing' : 'failed')
  }
}

async function recordInBrowser(): Promise<Running> {
  const stream = await microphone()
  const mimeType = FORMATS.find((one) => MediaRecorder.isTypeSupported(one))
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND })
  const chunks: Blob[] = []
  recorder.ondataavailable = ({ data }) => chunks.push(data)
  const began = performance.now()
  const ended = new Promise<Recording>((resolve) => {
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop()
      const blob = new Blob(chunks, { type: (recorder.mimeType || mimeType || '').split(';')[0] })
      resolve({ path: lend(blob), size: blob.size, seconds: (performance.now() - began) / 1000 })
    }
  })
  const stop = (): void => {
    if (recorder.state !== 'inactive') recorder.stop()
  }
  setTimeout(stop, LONGEST - EARLY)
  recorder.start()
  return { stop, ended }
}

interface MiniRecording {
  tempFilePath: string
  duration: number
  fileSize: number
}
function recordInMiniProgram(): Promise<Running> {
  const manager = uni.getRecorderManager()
  return new Promise((started, refused) => {
    const ended = new Promise<Recording>((resolve, broken) => {
      manager.onStop((result) => {
        const { tempFilePath, duration, fileSize } = result as unknown as MiniRecording
        resolve({ path: tempFilePath, size: fileSize, seconds: duration / 1000 })
      })
      manager.onError(({ errMsg }: { errMsg: string }) => {
        const fault = new CannotRecord(/auth|deny|denied/.test(errMsg) ? 'denied' : 'failed')
        refused(fault)
        broken(fault)
      })
    })
    // Before it has begun nobody waits for its end.
    ended.catch(() => undefined)
    manager.onStart(() => started({ stop: () => manager.stop(), ended }))
    manager.start({ duration: LONGEST - EARLY, sampleRate: 16_000, numberOfChannels: 1, encodeBitRate: BITS_PER_SECOND, format: 'mp3' })
  })
}

/** Begin to record; raises CannotRecord. */
export function record(): Promise<Running> {
  // #ifdef H5
  return recordInBrowser()
  // #endif
  // #ifndef H5
  return recordInMiniProgram()
  // #endif
}
