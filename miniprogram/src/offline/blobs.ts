/** Blobs behind the addresses that we lend in the browser. Reading them back through the address would be a fetch of a
 *  `blob:` address, which our content policy (connect-src) does not allow. */
const lent = new Map<string, Blob>()

/** An address under which pictures and players find the blob, until it is released. */
export function lend(blob: Blob): string {
  const path = URL.createObjectURL(blob)
  lent.set(path, blob)
  return path
}

export function release(path: string): void {
  if (lent.delete(path)) URL.revokeObjectURL(path)
}

/** The bytes behind an address: one of ours, or any that may be fetched. */
export async function blobAt(path: string): Promise<Blob> {
  return lent.get(path) ?? (await fetch(path)).blob()
}
