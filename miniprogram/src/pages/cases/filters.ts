import type { Schema } from '@/api/client'

export interface Filters {
  node: string
  severity: string
  unit: { id: string; name: string } | null
  overdue: boolean
  q: string
}
export const noFilters = (): Filters => ({ node: '', severity: '', unit: null, overdue: false, q: '' })

/** What the list of open hazards asks the service for. */
export function queryOf({ node, severity, unit, overdue, q }: Filters) {
  return {
    state: 'open' as const,
    node: node || undefined,
    severity: severity || undefined,
    unit_id: unit?.id,
    overdue: overdue || undefined,
    q: q.trim() || undefined,
  }
}

/** How many conditions the sheet holds; those in sight beside the list do not count. */
export const hidden = ({ severity, unit }: Filters): number => Number(Boolean(severity)) + Number(Boolean(unit))
export const any = (filters: Filters): boolean => Boolean(filters.node || filters.overdue || filters.q.trim() || hidden(filters))

/** A copy is kept for the plain list and for each node; searches and rarer conditions are asked anew. */
export function copyName(filters: Filters): string {
  return `cases.open.${JSON.stringify(queryOf(filters))}`
}

type Line = Schema<'HazardNodeStatisticsOut'>
export interface NodeCount {
  node: string
  name: string
  open: number
}
/** The nodes at which something may stand, with how much does. */
export function nodeCounts(lines: Line[]): NodeCount[] {
  return lines.filter((line) => line.node !== 'report').map(({ node, name, open }) => ({ node, name, open }))
}
export const total = (lines: Line[], what: 'open' | 'overdue'): number => lines.reduce((sum, line) => sum + line[what], 0)
