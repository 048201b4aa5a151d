import type { IconName } from '@/components/icons'

/** Other help at the same desk. One line a page: its words are `hotline.links.<key>.title` and `.detail`; it is shown to
 *  those who are signed in, to everybody where `anyone`. */
export interface HelpLink {
  key: string
  icon: IconName
  url: string
  anyone?: boolean
}

export const helpLinks: readonly HelpLink[] = [
  { key: 'limits', icon: 'shield', url: '/pages/hotline/limits/index', anyone: true },
]
