import { secureRandom } from '@/anonymous/random'

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** An id that tells nothing: a UUID, version 4 (RFC 9562). A version 7 would tell the minute. Raises NotOnThisPhone. */
export async function randomId(): Promise<string> {
  const bytes = await secureRandom(16)
  bytes[6] = 0x40 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = hexOf(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** An `Idempotency-Key` that nobody can guess: whoever could would get the receipt. Raises NotOnThisPhone. */
export async function secretKey(): Promise<string> {
  return hexOf(await secureRandom(24))
}
