import { currentLanguage } from '@/locales'

/** Show a count with thousands commas. */
export function formatNumber(value: number, decimals = 0): string {
  return new Intl.NumberFormat(currentLanguage(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value).replace('-', '−')
}

/** Show a change with its sign always: `+5`, `−5`, `0`. */
export function formatChange(value: number, decimals = 0): string {
  return value > 0 ? `+${formatNumber(value, decimals)}` : formatNumber(value, decimals)
}

/** Show a share (0 to 1) as a whole per cent. */
export function formatPercent(share: number, decimals = 0): string {
  return `${formatNumber(share * 100, decimals)}%`
}
