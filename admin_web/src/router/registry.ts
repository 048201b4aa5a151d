import { GROUPS, type Group, type MenuEntry, type Page } from '@/router/page'

const modules = import.meta.glob<{ pages: Page[] }>('../pages/*/pages.ts', { eager: true })

export const allPages: readonly Page[] = Object.values(modules).flatMap((module) => module.pages)

export interface MenuPage extends Page {
  menu: MenuEntry
}

export interface MenuGroup {
  group: Group
  pages: MenuPage[]
}

/** Return the side bar for one member: groups in fixed order, entries by `order`, only what they may open. */
export function menuFor(can: (permission: Page['permission']) => boolean, pages: readonly Page[] = allPages): MenuGroup[] {
  const listed = pages.filter((page): page is MenuPage => page.menu !== undefined && can(page.permission))
  return GROUPS.map((group) => ({
    group,
    pages: listed.filter((page) => page.menu.group === group).sort((a, b) => a.menu.order - b.menu.order),
  })).filter((entry) => entry.pages.length > 0)
}

/** Return the path of the first page in the member's side bar. */
export function homeFor(can: (permission: Page['permission']) => boolean, pages: readonly Page[] = allPages): string {
  return menuFor(can, pages)[0]?.pages[0]?.path ?? '/account'
}
