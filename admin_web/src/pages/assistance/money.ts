/** Return fen as yuan with a comma and two places where there are any. */
export function yuan(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100)
  const rest = Math.abs(fen) % 100
  const text = whole.toLocaleString('en-US') + (rest ? `.${String(rest).padStart(2, '0')}` : '')
  return fen < 0 ? `-${text}` : text
}

/** Return what was typed in yuan as fen; null for nothing, undefined for what is no amount. */
export function fenOf(text: string): number | null | undefined {
  const plain = text.replaceAll(',', '').replaceAll('，', '').trim()
  if (!plain) return null
  return /^\d{1,9}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : undefined
}
