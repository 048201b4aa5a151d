/** Bytes, numbers and text. `BigInt` is called, never written as a literal: what is built must load where there is none. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Read a number from big-endian bytes. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${hexOf(bytes) || '0'}`)
}

/** Write a number as so many big-endian bytes; throws RangeError for one that needs more. */
export function bytesOf(number: bigint, length: number): Uint8Array {
  const hex = number.toString(16).padStart(length * 2, '0')
  if (hex.length > length * 2) throw new RangeError('the number needs more bytes')
  return Uint8Array.from({ length }, (_, index) => parseInt(hex.slice(index * 2, index * 2 + 2), 16))
}

/** Write bytes as URL-safe base64 without padding (RFC 4648, section 5). */
export function base64url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const four = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63]
    text += four.slice(0, Math.min(3, bytes.length - at) + 1).map((digit) => DIGITS[digit]).join('')
  }
  return text
}

/** Read URL-safe base64; null for what is none, or is written in another way than `base64url` does. */
export function fromBase64url(text: string): Uint8Array | null {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter)
    if (digit < 0) return null
    held = ((held << 6) | digit) & 0xfff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 0xff)
    }
  }
  const read = Uint8Array.from(bytes)
  return base64url(read) === text ? read : null
}

/** Write a text of plain letters as bytes. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
