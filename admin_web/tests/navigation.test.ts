import { describe, expect, it } from 'vitest'
import type { Page } from '@/router/page'
import { allPages, homeFor, menuFor } from '@/router/registry'

const page = (name: string, group: 'work' | 'quality' | 'company', order: number, permission?: string | string[]): Page => ({
  name, path: `/${name}`, component: async () => ({}), titleKey: name, permission, menu: { group, icon: 'list', order },
})
const pages = [page('audit', 'company', 10, 'audit.read'), page('todos', 'work', 20), page('desk', 'quality', 10, ['cases.read', 'hazards.confirm']), page('dashboard', 'work', 10, 'cases.read')]
const can = (...held: string[]) => (needed: Page['permission']) => needed === undefined || [needed].flat().some((one) => held.includes(one))

describe('side bar', () => {
  it('shows a member only what needs no permission', () => {
    expect(menuFor(can(), pages).flatMap((group) => group.pages.map((one) => one.name))).toEqual(['todos'])
  })
  it('orders groups and entries, and leaves empty groups out', () => {
    const menu = menuFor(can('cases.read'), pages)
    expect(menu.map((group) => [group.group, group.pages.map((one) => one.name)])).toEqual([['work', ['dashboard', 'todos']], ['quality', ['desk']]])
  })
  it('takes any one of several permissions', () => {
    expect(menuFor(can('hazards.confirm'), pages).map((group) => group.group)).toEqual(['work', 'quality'])
  })
  it('leads home to the first page that one may open', () => {
    expect(homeFor(can(), pages)).toBe('/todos')
    expect(homeFor(can('cases.read'), pages)).toBe('/dashboard')
    expect(homeFor(() => false, pages)).toBe('/account')
  })
})

describe('pages of this console', () => {
  it('have names and paths of their own', () => {
    expect(new Set(allPages.map((one) => one.name)).size).toBe(allPages.length)
    expect(new Set(allPages.map((one) => one.path)).size).toBe(allPages.length)
  })
  it('light an entry that exists', () => {
    const entries = new Set(allPages.filter((one) => one.menu).map((one) => one.name))
    expect(allPages.filter((one) => one.parent && !entries.has(one.parent))).toEqual([])
  })
  it('are public only for signing in and what says so on purpose', () => {
    expect(allPages.filter((one) => one.public).map((one) => one.name)).toEqual(['sign-in', 'wall'])
  })
})
