import { ref } from 'vue'

/** One conversation that a receipt opened. */
export interface OpenedByReceipt {
  tenant: string
  appealId: string
  token: string
  /** In milliseconds. */
  endsAt: number
}

/** What the receipt opened: in this page's memory, never in the phone's storage, never in an address. */
export const opened = ref<OpenedByReceipt | null>(null)
