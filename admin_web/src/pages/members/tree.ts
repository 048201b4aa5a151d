import type { UnitNode } from '@/components/units'

/** Count the members of each unit and of all below it. */
export function headCounts(roots: readonly UnitNode[]): Map<string, number> {
  const counts = new Map<string, number>()
  const count = (node: UnitNode): number => {
    const all = node.children.reduce((sum, child) => sum + count(child), node.member_count)
    counts.set(node.id, all)
    return all
  }
  roots.forEach(count)
  return counts
}
