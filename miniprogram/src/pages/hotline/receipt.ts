export const DIGITS = 16
/** Between the groups, people type and paste spaces, dashes and dots of several kinds. */
const BETWEEN = /[\s\-‐–—·.,，、]+/g
const WIDE = /[０-９]/g

/** A receipt's digits however they were typed or pasted; null for what is none. */
export function digitsOf(typed: string): string | null {
  const digits = typed.replace(WIDE, (wide) => String(wide.charCodeAt(0) - 0xff10)).replace(BETWEEN, '')
  return new RegExp(`^\\d{${DIGITS}}$`).test(digits) ? digits : null
}

/** 4821 0093 7716 5508 */
export function grouped(receipt: string): string {
  return receipt.replace(/(\d{4})(?=\d)/g, '$1 ')
}

/** What stands in the field while it is typed: groups of four, nothing but digits, no more than there are. */
export function typing(typed: string): string {
  const plain = typed.replace(WIDE, (wide) => String(wide.charCodeAt(0) - 0xff10)).replace(/\D/g, '')
  return grouped(plain.slice(0, DIGITS))
}
