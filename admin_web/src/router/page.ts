import type { Ref } from 'vue'
import type { IconName } from '@/components/icons'

export const GROUPS = ['work', 'quality', 'people', 'incentive', 'company'] as const
export type Group = (typeof GROUPS)[number]

/** An entry of the side bar. */
export interface MenuEntry {
  group: Group
  icon: IconName
  /** Position within the group, in tens. */
  order: number
  /** Composable that gives the count of my work, shown when above zero. */
  count?: () => Ref<number | undefined>
}

/** One page. A folder's `pages.ts` exports `pages: Page[]`; nothing else is needed to be found. */
export interface Page {
  name: string
  path: string
  component: () => Promise<unknown>
  titleKey: string
  /** Needed to open it: one permission, or any of several. Absent: every signed-in member. */
  permission?: string | readonly string[]
  menu?: MenuEntry
  /** Name of the page whose menu entry is lit while this one is open. */
  parent?: string
  /** Only opens a drawer over its parent: place and focus on the page stay. */
  drawer?: boolean
  /** Without side and top bar (wall screen, sign-in). */
  bare?: boolean
  /** Open without a session. */
  public?: boolean
}
