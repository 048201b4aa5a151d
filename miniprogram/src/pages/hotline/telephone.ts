/** The number to dial in what a tenant wrote: 0999-8110110（井下拨 8110） is 09998110110. */
export function dialled(written: string): string {
  const first = /\+?\d[\d\s-]*/.exec(written)?.[0] ?? ''
  return first.replace(/[\s-]/g, '')
}
