/** Longest edges at which a still picture is searched, in pixels: small finds near codes fast, large finds far ones. */
const EDGES = [800, 1600]
const VIDEO_EDGE = 720

interface Drawn {
  width: number
  height: number
  draw(context: CanvasRenderingContext2D, width: number, height: number): void
}

async function read(source: Drawn, edge: number): Promise<string | null> {
  const { default: jsQR } = await import('jsqr')
  const scale = Math.min(1, edge / Math.max(source.width, source.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(source.width * scale)
  canvas.height = Math.round(source.height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context || !canvas.width || !canvas.height) return null
  source.draw(context, canvas.width, canvas.height)
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
  return jsQR(data, width, height)?.data ?? null
}

/** The text of the QR code in what a video shows now; null when there is none. */
export function readFrame(video: HTMLVideoElement): Promise<string | null> {
  const draw = (context: CanvasRenderingContext2D, width: number, height: number): void =>
    context.drawImage(video, 0, 0, width, height)
  return read({ width: video.videoWidth, height: video.videoHeight, draw }, VIDEO_EDGE)
}

/** The text of the QR code in a picture; null when none is found. */
export async function readPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const draw = (context: CanvasRenderingContext2D, width: number, height: number): void =>
    context.drawImage(picture, 0, 0, width, height)
  try {
    for (const edge of EDGES) {
      const text = await read({ width: picture.width, height: picture.height, draw }, edge)
      if (text) return text
    }
    return null
  } finally {
    picture.close()
  }
}
