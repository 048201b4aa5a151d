function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  const source = (globalThis as { crypto?: Crypto }).crypto
  if (source?.getRandomValues) return source.getRandomValues(bytes)
  // A mini-program has no synchronous secure source; these ids must be unique, not secret.
  return bytes.map(() => Math.floor(Math.random() * 256))
}

function written(bytes: Uint8Array, version: number): string {
  bytes[6] = (version << 4) | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Make a UUID, version 4 (RFC 9562), for what is said to the union: a version 7 would tell the minute. */
export const uuid4 = (): string => written(randomBytes(16), 4)

/** Make a UUID, version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits. */
export function uuid7(now: number = Date.now()): string {
  const bytes = randomBytes(16)
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(now / 2 ** (8 * (5 - index))) % 256
  return written(bytes, 7)
}
