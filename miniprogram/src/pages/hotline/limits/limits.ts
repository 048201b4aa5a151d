import type { IconName } from '@/components/icons'

/** What the service keeps from everybody: `hotline.limits.keeps.<key>`. */
export const keeps: readonly { key: string; icon: IconName }[] = [
  { key: 'identity', icon: 'eye-off' },
  { key: 'sealed', icon: 'lock' },
  { key: 'photo', icon: 'camera' },
  { key: 'days', icon: 'calendar' },
]
/** What somebody could still learn, and who: `hotline.limits.who.<key>`. */
export const limits: readonly { key: string; icon: IconName }[] = [
  { key: 'guess', icon: 'question' },
  { key: 'phone', icon: 'device' },
  { key: 'receipt', icon: 'key' },
  { key: 'network', icon: 'globe' },
  { key: 'officer', icon: 'people' },
  { key: 'server', icon: 'gear' },
  { key: 'dump', icon: 'copy' },
  { key: 'lost', icon: 'triangle' },
]
