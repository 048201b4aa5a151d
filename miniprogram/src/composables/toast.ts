import { ref } from 'vue'

export type ToastKind = 'done' | 'note' | 'problem'
export interface Toast {
  text: string
  kind: ToastKind
}

const SHOWN = 3_000
let timer: ReturnType<typeof setTimeout> | null = null

/** What the live region says now; GyPage shows it. */
export const toast = ref<Toast | null>(null)

export function say(text: string, kind: ToastKind = 'done'): void {
  if (timer) clearTimeout(timer)
  toast.value = { text, kind }
  timer = setTimeout(() => (toast.value = null), SHOWN)
}
