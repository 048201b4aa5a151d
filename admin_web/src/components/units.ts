import { api, data } from '@/api/client'
import type { components } from '@/api/schema'

export type Unit = components['schemas']['UnitOut']
export interface UnitNode extends Unit {
  children: UnitNode[]
}

const PAGE = 100

/** Fetch the whole organisation, page by page; a works has a few hundred units. */
export const fetchUnits = (): Promise<Unit[]> => fetchAll(false)

/** Fetch the units that were closed: history still names them. */
export const fetchClosedUnits = (): Promise<Unit[]> => fetchAll(true)

async function fetchAll(closed: boolean): Promise<Unit[]> {
  const all: Unit[] = []
  let cursor: string | undefined
  do {
    const page = await data(api.GET('/api/v1/units', { params: { query: { limit: PAGE, cursor, closed } } }))
    all.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return all
}

/** Build the tree of open units, parents before children as the API lists them; `within` makes that unit the root. */
export function unitTree(units: readonly Unit[], within?: string): UnitNode[] {
  const nodes = new Map<string, UnitNode>()
  const roots: UnitNode[] = []
  for (const unit of units) {
    if (unit.closed_at) continue
    const node: UnitNode = { ...unit, children: [] }
    nodes.set(unit.id, node)
    const parent = unit.parent_id ? nodes.get(unit.parent_id) : undefined
    if (parent) parent.children.push(node)
    else roots.push(node)
  }
  const root = within ? nodes.get(within) : undefined
  return root ? [root] : roots
}
