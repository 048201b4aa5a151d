import type { IconName } from '@/components/icons'

export interface Step {
  /** Its word is `help.<topic>.<key>`. */
  key: string
  icon: IconName
}
export interface Topic {
  /** Its words are `help.<key>`: a title, steps in a picture, and lines. */
  key: 'report' | 'points' | 'rank' | 'sees' | 'ask'
  icon: IconName
  /** Drawn one after the other; `follows`: each leads to the next. */
  steps: readonly Step[]
  follows: boolean
  lines: readonly string[]
}

export const topics: readonly Topic[] = [
  {
    key: 'report',
    icon: 'camera',
    follows: true,
    steps: [
      { key: 'take', icon: 'camera' },
      { key: 'keep', icon: 'cloud-off' },
      { key: 'send', icon: 'cloud-up' },
      { key: 'arrive', icon: 'check-circle' },
    ],
    lines: ['time', 'change', 'stuck'],
  },
  {
    key: 'points',
    icon: 'coin',
    follows: false,
    steps: [
      { key: 'earn', icon: 'podium' },
      { key: 'spend', icon: 'gift' },
    ],
    lines: ['never', 'why', 'back'],
  },
  {
    key: 'rank',
    icon: 'podium',
    follows: true,
    steps: [
      { key: 'deed', icon: 'check-circle' },
      { key: 'entry', icon: 'coin' },
      { key: 'place', icon: 'podium' },
    ],
    lines: ['open', 'night', 'frozen'],
  },
  {
    key: 'sees',
    icon: 'eye',
    follows: false,
    steps: [
      { key: 'seen', icon: 'eye' },
      { key: 'hidden', icon: 'eye-off' },
    ],
    lines: ['hazard', 'board', 'phone', 'withdraw'],
  },
  {
    key: 'ask',
    icon: 'people',
    follows: false,
    steps: [
      { key: 'leader', icon: 'person' },
      { key: 'officer', icon: 'shield' },
      { key: 'admin', icon: 'gear' },
    ],
    lines: ['password', 'wrong', 'danger'],
  },
]
