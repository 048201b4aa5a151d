import { bytesOf, concat } from './bytes'

/** SHA-384 (FIPS 180-4) in BigInt, which who hashes here has anyway. A library's tables are made when it loads, in the
 *  main package, and would stop the whole app where there is no BigInt; ours are made when they are first needed. */
const WORD = 64
const BLOCK = 128
const ROUNDS = 80
const LENGTH = 48
type Words = bigint[]

let constants: { rounds: Words; start: Words } | null = null

function primes(count: number): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate += 1) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
}

/** The first 64 bits behind the point of a root: the standard's constants, worked out as it says they come about. */
function fraction(of: number, degree: 2 | 3): bigint {
  const shifted = BigInt(of) << BigInt(WORD * degree)
  const power = (root: bigint): bigint => (degree === 2 ? root * root : root * root * root)
  let root = BigInt(0)
  for (let bit = WORD + 4; bit >= 0; bit -= 1) {
    const tried = root + (BigInt(1) << BigInt(bit))
    if (power(tried) <= shifted) root = tried
  }
  return BigInt.asUintN(WORD, root)
}

function table(): { rounds: Words; start: Words } {
  const first = primes(ROUNDS)
  constants ??= {
    rounds: first.map((prime) => fraction(prime, 3)),
    start: first.slice(8, 16).map((prime) => fraction(prime, 2)),
  }
  return constants
}

function turn(word: bigint, by: number): bigint {
  return BigInt.asUintN(WORD, (word >> BigInt(by)) | (word << BigInt(WORD - by)))
}

function spread(block: Uint8Array): Words {
  const words: Words = []
  const view = new DataView(block.buffer, block.byteOffset, BLOCK)
  for (let at = 0; at < BLOCK; at += 8) {
    words.push((BigInt(view.getUint32(at)) << BigInt(32)) | BigInt(view.getUint32(at + 4)))
  }
  for (let at = 16; at < ROUNDS; at += 1) {
    const [near, far] = [words[at - 2]!, words[at - 15]!]
    const low = turn(far, 1) ^ turn(far, 8) ^ (far >> BigInt(7))
    const high = turn(near, 19) ^ turn(near, 61) ^ (near >> BigInt(6))
    words.push(BigInt.asUintN(WORD, words[at - 16]! + low + words[at - 7]! + high))
  }
  return words
}

function compress(state: Words, block: Uint8Array): Words {
  const words = spread(block)
  const rounds = table().rounds
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  for (let at = 0; at < ROUNDS; at += 1) {
    const choice = (e & f) ^ (BigInt.asUintN(WORD, ~e) & g)
    const one = h + (turn(e, 14) ^ turn(e, 18) ^ turn(e, 41)) + choice + rounds[at]! + words[at]!
    const two = (turn(a, 28) ^ turn(a, 34) ^ turn(a, 39)) + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e] = [g, f, e, BigInt.asUintN(WORD, d + one)]
    ;[d, c, b, a] = [c, b, a, BigInt.asUintN(WORD, one + two)]
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => BigInt.asUintN(WORD, word + state[index]!))
}

export function sha384(message: Uint8Array): Uint8Array {
  const zeros = (BLOCK * 2 - 17 - (message.length % BLOCK)) % BLOCK
  const ending = bytesOf(BigInt(message.length) * BigInt(8), 16)
  const padded = concat(message, Uint8Array.of(0x80), new Uint8Array(zeros), ending)
  let state = table().start
  for (let at = 0; at < padded.length; at += BLOCK) state = compress(state, padded.subarray(at, at + BLOCK))
  return concat(...state.map((word) => bytesOf(word, 8))).subarray(0, LENGTH)
}
