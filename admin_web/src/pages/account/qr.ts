import { create } from 'qrcode'

/** Draw a text as a QR path on a grid of `size` units, quiet zone of 4 included. The secret never leaves this page. */
export function qrPath(text: string): { size: number; path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const quiet = 4
  let path = ''
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) if (modules.get(y, x)) path += `M${x + quiet} ${y + quiet}h1v1h-1z`
  }
  return { size: modules.size + 2 * quiet, path }
}
