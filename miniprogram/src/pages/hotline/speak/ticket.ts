import type { Outcome } from '@/composables/pictures'

/** What the picture of a receipt shows. */
export interface Ticket {
  title: string
  receipt: string
  lines: string[]
}
/** What both platforms' canvases know. */
type Pen = Pick<CanvasRenderingContext2D, 'fillStyle' | 'strokeStyle' | 'lineWidth' | 'font' | 'textAlign' | 'fillRect' | 'strokeRect' | 'fillText' | 'measureText'>

const WIDTH = 720
const HEIGHT = 560
const MIDDLE = WIDTH / 2
const FACE = 'sans-serif'

/** Break words to lines no wider than the ticket. */
function broken(pen: Pen, text: string): string[] {
  const lines: string[] = ['']
  for (const letter of text) {
    const longer = `${lines[lines.length - 1]}${letter}`
    if (pen.measureText(longer).width > WIDTH - 140) lines.push(letter)
    else lines[lines.length - 1] = longer
  }
  return lines
}

/** Draw it in black on white, as it would be printed: it must be read on any screen and any paper. */
function draw(pen: Pen, ticket: Ticket): void {
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, WIDTH, HEIGHT)
  pen.strokeStyle = 'black'
  pen.lineWidth = 3
  pen.strokeRect(24, 24, WIDTH - 48, HEIGHT - 48)
  pen.lineWidth = 1
  pen.strokeRect(36, 36, WIDTH - 72, HEIGHT - 72)
  pen.fillStyle = 'black'
  pen.textAlign = 'center'
  pen.font = `34px ${FACE}`
  pen.fillText(ticket.title, MIDDLE, 112)
  pen.font = `bold 68px ${FACE}`
  const groups = ticket.receipt.split(' ')
  pen.fillText(groups.slice(0, 2).join('  '), MIDDLE, 214)
  pen.fillText(groups.slice(2).join('  '), MIDDLE, 300)
  pen.font = `28px ${FACE}`
  let y = 378
  for (const line of ticket.lines.flatMap((text) => broken(pen, text))) {
    pen.fillText(line, MIDDLE, y)
    y += 44
  }
}

async function saveInBrowser(ticket: Ticket): Promise<Outcome> {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const pen = canvas.getContext('2d')
  if (!pen) return 'failed'
  draw(pen, ticket)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) return 'failed'
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  // Says nothing of what it is.
  anchor.download = 'receipt.png'
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return 'done'
}

interface OffscreenPlatform {
  createOffscreenCanvas(options: { type: '2d'; width: number; height: number }): { getContext(kind: '2d'): Pen | null }
  canvasToTempFilePath(options: { canvas: unknown; success(made: { tempFilePath: string }): void; fail(): void }): void
}
async function saveInMiniProgram(ticket: Ticket): Promise<Outcome> {
  const platform = uni as unknown as OffscreenPlatform
  const canvas = platform.createOffscreenCanvas({ type: '2d', width: WIDTH, height: HEIGHT })
  const pen = canvas.getContext('2d')
  if (!pen) return 'failed'
  draw(pen, ticket)
  const filePath = await new Promise<string | null>((resolve) =>
    platform.canvasToTempFilePath({ canvas, success: ({ tempFilePath }) => resolve(tempFilePath), fail: () => resolve(null) }),
  )
  if (!filePath) return 'failed'
  return new Promise((resolve) =>
    uni.saveImageToPhotosAlbum({
      filePath,
      success: () => resolve('done'),
      fail: (fault) => resolve(/cancel/.test((fault as { errMsg?: string }).errMsg ?? '') ? 'cancelled' : 'refused'),
    }),
  )
}

/** Draw a receipt on the phone and put it into the album, in the browser among the downloads; it goes nowhere else. */
export function saveTicket(ticket: Ticket): Promise<Outcome> {
  let save = saveInMiniProgram
  // #ifdef H5
  save = saveInBrowser
  // #endif
  return save(ticket)
}
