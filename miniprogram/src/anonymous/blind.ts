import { bytesOf, concat, equal, numberOf } from './bytes'
import { secureRandom } from './random'
import { sha384 } from './sha384'

/** The phone's half of RSA blind signatures, RSABSSA-SHA384-PSS-Deterministic of RFC 9474: Blind, Finalize, verify. */
const HASH = 48
const SALT = 48
const EXPONENT = 65_537

export interface PublicKey {
  n: bigint
  /** Bytes of the modulus. */
  length: number
}
export interface Blinded {
  /** What is sent to be signed. */
  blinded: Uint8Array
  /** What takes the blinding off again; it never leaves the phone. */
  inverse: Uint8Array
}

/** What came back is no signature over what was sent. */
export class BadSignature extends Error {}

/** Read a modulus; null unless it is odd and of exactly so many bytes, with its highest bit set. */
export function publicKey(modulus: Uint8Array, length: number): PublicKey | null {
  const [first = 0, last = 0] = [modulus[0], modulus[modulus.length - 1]]
  return modulus.length === length && first >= 0x80 && last % 2 === 1 ? { n: numberOf(modulus), length } : null
}

function power(base: bigint, exponent: number, n: bigint): bigint {
  let result = BigInt(1)
  let square = base % n
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % n
    square = (square * square) % n
  }
  return result
}

/** The inverse of a number modulo n (Euclid), null if they have a factor in common. */
function inverseOf(number: bigint, n: bigint): bigint | null {
  let [rest, next, factor, after] = [n, number % n, BigInt(0), BigInt(1)]
  while (next > BigInt(0)) {
    const times = rest / next
    ;[rest, next] = [next, rest - times * next]
    ;[factor, after] = [after, factor - times * after]
  }
  if (rest !== BigInt(1)) return null
  return ((factor % n) + n) % n
}

function mask(seed: Uint8Array, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / HASH) }, (_, count) => sha384(concat(seed, Uint8Array.of(0, 0, 0, count))))
  return concat(...blocks).subarray(0, length)
}

/** Encode a message for a signature (EMSA-PSS-ENCODE, RFC 8017, 9.1.1); the modulus has all bits of its bytes. */
export function encode(message: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  const told = sha384(concat(new Uint8Array(8), sha384(message), salt))
  const data = concat(new Uint8Array(length - salt.length - HASH - 2), Uint8Array.of(1), salt)
  const over = mask(told, data.length)
  const masked = data.map((byte, index) => byte ^ over[index]!)
  masked[0]! &= 0x7f
  return concat(masked, told, Uint8Array.of(0xbc))
}

/** Blind with a given salt and a given blinding; `blind` draws both. */
export function blindWith(key: PublicKey, message: Uint8Array, salt: Uint8Array, blinding: bigint): Blinded | null {
  const inverse = inverseOf(blinding, key.n)
  const encoded = numberOf(encode(message, salt, key.length))
  if (inverse === null || inverse === BigInt(0) || inverseOf(encoded, key.n) === null) return null
  const blinded = (encoded * power(blinding, EXPONENT, key.n)) % key.n
  return { blinded: bytesOf(blinded, key.length), inverse: bytesOf(inverse, key.length) }
}

/** Blind a message; throws NotOnThisPhone without secure randomness. */
export async function blind(key: PublicKey, message: Uint8Array): Promise<Blinded> {
  const salt = await secureRandom(SALT)
  for (;;) {
    // Drawn until it is below the modulus: a remainder would make some blindings likelier than others.
    const drawn = numberOf(await secureRandom(key.length))
    const made = drawn > BigInt(0) && drawn < key.n ? blindWith(key, message, salt, drawn) : null
    if (made) return made
  }
}

/** Take the blinding off a signature and check it; throws BadSignature. */
export function finalise(key: PublicKey, message: Uint8Array, blindSignature: Uint8Array, inverse: Uint8Array): Uint8Array {
  if (blindSignature.length !== key.length) throw new BadSignature('unexpected length')
  const signature = bytesOf((numberOf(blindSignature) * numberOf(inverse)) % key.n, key.length)
  if (!verify(key, message, signature)) throw new BadSignature('does not verify')
  return signature
}

/** Tell whether a signature is one over a message (RSASSA-PSS-VERIFY, RFC 8017, 8.1.2). */
export function verify(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== key.length) return false
  const number = numberOf(signature)
  if (number >= key.n) return false
  const encoded = bytesOf(power(number, EXPONENT, key.n), key.length)
  const told = encoded.subarray(key.length - HASH - 1, key.length - 1)
  const masked = encoded.subarray(0, key.length - HASH - 1)
  const over = mask(told, masked.length)
  const data = masked.map((byte, index) => byte ^ over[index]!)
  data[0]! &= 0x7f
  // What is hidden in the data is its salt: the message encoded with it must be what was signed.
  return equal(encode(message, data.subarray(data.length - SALT), key.length), encoded)
}
