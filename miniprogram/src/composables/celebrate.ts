import { shallowRef } from 'vue'

export interface Celebration {
  kind: 'points' | 'rank' | 'badge'
  title: string
  detail?: string
}

/** What is being celebrated now; GyPage shows it for under two seconds and never in the way. */
export const celebration = shallowRef<Celebration | null>(null)
const SHOWN = 1_800

export function celebrate(event: Celebration): void {
  celebration.value = event
  setTimeout(() => {
    if (celebration.value === event) celebration.value = null
  }, SHOWN)
}
