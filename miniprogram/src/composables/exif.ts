/** What a camera wrote into a JPEG about when it was used (EXIF 2.32, tags 0x9003 DateTimeOriginal, 0x9011 its offset). */
export interface TakenAt {
  /** "2026:11:20 06:31:05", on the camera's clock. */
  wall: string
  /** "+08:00", where the camera says so. */
  offset: string | null
}

const EXIF_POINTER = 0x8769
const DATE_TIME_ORIGINAL = 0x9003
const OFFSET_TIME_ORIGINAL = 0x9011

/** Where the TIFF part of the APP1 segment begins, or null. */
function tiffStart(view: DataView): number | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null
  let at = 2
  while (at + 10 <= view.byteLength) {
    const marker = view.getUint16(at)
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

/** The entries of a directory: tag to the position of its value field, and how long it is. */
function entries(view: DataView, at: number, little: boolean): Map<number, { at: number; count: number }> {
  const found = new Map<number, { at: number; count: number }>()
  const count = view.getUint16(at, little)
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * 12
    found.set(view.getUint16(entry, little), { at: entry + 8, count: view.getUint32(entry + 4, little) })
  }
  return found
}

/** Read when a photo was taken from the beginning of its file; null where it does not say, or is damaged. */
export function takenAt(bytes: ArrayBuffer): TakenAt | null {
  const view = new DataView(bytes)
  try {
    const start = tiffStart(view)
    if (start === null) return null
    const little = view.getUint16(start) === 0x4949
    const first = entries(view, start + view.getUint32(start + 4, little), little)
    const pointer = first.get(EXIF_POINTER)
    if (!pointer) return null
    const exif = entries(view, start + view.getUint32(pointer.at, little), little)
    const text = (tag: number): string | null => {
      const found = exif.get(tag)
      if (!found || found.count < 5) return null
      const at = start + view.getUint32(found.at, little)
      return String.fromCharCode(...new Uint8Array(bytes, at, found.count - 1))
    }
    const wall = text(DATE_TIME_ORIGINAL)
    return wall && /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(wall) ? { wall, offset: text(OFFSET_TIME_ORIGINAL) } : null
  } catch (fault) {
    // Positions beyond the end: a damaged header tells nothing, the picture may still be fine.
    if (fault instanceof RangeError) return null
    throw fault
  }
}
