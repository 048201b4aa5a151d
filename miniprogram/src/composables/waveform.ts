import { blobAt } from '@/offline/blobs'

export const BARS = 28
/** Below this share of the loudest a bar would vanish. */
const LEAST = 0.08

/** Loudness over time in equal parts, 0 to 1 of the loudest (root mean square). */
export function loudness(samples: Float32Array, bars: number = BARS): number[] {
  const length = Math.floor(samples.length / bars)
  if (!length) return []
  const parts = Array.from({ length: bars }, (_, bar) => {
    let sum = 0
    for (let index = bar * length; index < (bar + 1) * length; index += 1) sum += (samples[index] as number) ** 2
    return Math.sqrt(sum / length)
  })
  const top = Math.max(...parts)
  return parts.map((part) => (top > 0 ? Math.round(Math.max(LEAST, part / top) * 100) / 100 : LEAST))
}

interface Decoder {
  decodeAudioData(data: ArrayBuffer, done: (sound: AudioBuffer) => void, failed: (fault: unknown) => void): unknown
  close(): unknown
}
type Ready = [ArrayBuffer, Decoder] | null

async function readyInBrowser(path: string): Promise<Ready> {
  const Context = window.AudioContext as typeof AudioContext | undefined
  return Context ? [await (await blobAt(path)).arrayBuffer(), new Context() as unknown as Decoder] : null
}
async function readyInMiniProgram(filePath: string): Promise<Ready> {
  const { createWebAudioContext } = uni as unknown as { createWebAudioContext?: () => Decoder }
  if (!createWebAudioContext) return null
  const bytes = await new Promise<ArrayBuffer>((resolve, reject) => {
    uni.getFileSystemManager().readFile({ filePath, success: ({ data }) => resolve(data as ArrayBuffer), fail: reject })
  })
  return [bytes, createWebAudioContext()]
}
function bytesAndDecoder(path: string): Promise<Ready> {
  // #ifdef H5
  return readyInBrowser(path)
  // #endif
  // #ifndef H5
  return readyInMiniProgram(path)
  // #endif
}

/** The shape of a recording; empty where this phone cannot decode it, which is no reason not to send it. */
export async function peaksOf(path: string): Promise<number[]> {
  const ready = await bytesAndDecoder(path)
  if (!ready) return []
  const [bytes, decoder] = ready
  const sound = await new Promise<AudioBuffer | null>((resolve) => {
    void decoder.decodeAudioData(bytes, resolve, () => resolve(null))
  })
  void decoder.close()
  return sound ? loudness(sound.getChannelData(0)) : []
}
