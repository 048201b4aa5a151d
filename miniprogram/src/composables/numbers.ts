const MINUS = '−'

/** Digits with thousands commas: 1,286; a true minus; up to three decimals as they are. */
export function grouped(value: number): string {
  const [whole, rest] = String(Math.abs(Math.round(value * 1000) / 1000)).split('.') as [string, string?]
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest ? `.${rest}` : '')
  return value < 0 ? MINUS + text : text
}

/** A change always says its sign: +5, −5; nothing is 0. */
export function signed(value: number): string {
  return value > 0 ? `+${grouped(value)}` : grouped(value)
}
