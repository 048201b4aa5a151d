const MINUS = '−'

/** Digits with thousands commas: 1,286; a true minus; up to three decimals as they are. */
export function grouped(value: number): string {
  const [whole, rest] = String(Math.abs(Math.round(value * 1000) / 1000)).split('.') as [string, string?]
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest ? `.${rest}` : '')
  return value < 0 ? MINUS + text : text
}

/** Digits with two decimals, so that marks below one another are read as a column: 92.10. */
export function hundredths(value: number): string {
  const [whole = '', rest = ''] = Math.abs(value).toFixed(2).split('.')
  return `${value < 0 ? MINUS : ''}${grouped(Number(whole))}.${rest}`
}

/** A change always says its sign: +5, −5; nothing is 0. */
export function signed(value: number): string {
  return value > 0 ? `+${grouped(value)}` : grouped(value)
}

/** A size in the largest sensible unit: 3 kB, 2.1 MB. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  if (value < 1_000_000) return `${Math.round(value / 1000)} kB`
  return `${Math.round(value / 100_000) / 10} MB`
}
