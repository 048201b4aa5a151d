/** Split a receipt as it is read out: four digits at a time. */
export function inFours(receipt: string): string[] {
  return receipt.replace(/\D/g, '').match(/\d{1,4}/g) ?? []
}
