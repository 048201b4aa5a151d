import type { components } from '@/api/schema'

export type Dashboard = components['schemas']['DashboardOut']
export type NodeFigures = components['schemas']['HazardNodeStatisticsOut']
export type StageCount = components['schemas']['HazardStageCountOut']
export const STAGES = ['design', 'construction', 'acceptance'] as const

/** From this share of the allowed time on, an average stay is worth a look. */
const TIGHT = 0.75

/** Return the node where open hazards get stuck: the one whose stays take most of what is allowed, else the one with most overdue. */
export function stuckAt(nodes: readonly NodeFigures[]): string | null {
  const shareOf = (node: NodeFigures) => (node.average_allowed_minutes ? (node.average_used_minutes ?? 0) / node.average_allowed_minutes : 0)
  const busy = nodes.filter((node) => node.open > 0)
  const slowest = [...busy].sort((a, b) => shareOf(b) - shareOf(a))[0]
  if (slowest && shareOf(slowest) >= TIGHT) return slowest.node
  const late = [...busy].sort((a, b) => b.overdue - a.overdue)[0]
  return late && late.overdue > 0 ? late.node : null
}

export interface UnitStages {
  /** Null: all others together. */
  unit: { id: string; name: string } | null
  counts: Record<(typeof STAGES)[number], number>
  total: number
}

/** Sum the stages by unit, the most first; those beyond the first few become one line of others. */
export function stagesByUnit(stages: readonly StageCount[], most: number): UnitStages[] {
  const units = new Map<string, UnitStages>()
  for (const { unit, stage, count } of stages) {
    const line = units.get(unit.id) ?? { unit, counts: { design: 0, construction: 0, acceptance: 0 }, total: 0 }
    line.counts[stage] += count
    line.total += count
    units.set(unit.id, line)
  }
  const sorted = [...units.values()].sort((a, b) => b.total - a.total || a.unit!.name.localeCompare(b.unit!.name, 'zh'))
  if (sorted.length <= most) return sorted
  const rest = sorted.slice(most - 1)
  const others: UnitStages = { unit: null, counts: { design: 0, construction: 0, acceptance: 0 }, total: 0 }
  for (const line of rest) {
    for (const stage of STAGES) others.counts[stage] += line.counts[stage]
    others.total += line.total
  }
  return [...sorted.slice(0, most - 1), others]
}

/** Return the points of a line through values in a box, for an SVG path; a flat line stands in the middle. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return ''
  const low = Math.min(...values)
  const span = Math.max(...values) - low
  const at = (value: number, index: number) => `${((index / (values.length - 1)) * width).toFixed(1)} ${(span ? height - ((value - low) / span) * height : height / 2).toFixed(1)}`
  return `M${values.map(at).join('L')}`
}

export interface BudgetPace {
  /** Shares of 1; more than 1 is drawn as full. */
  used: number
  gone: number
  /** Percentage points that issuing is ahead of the days; negative: behind. */
  ahead: number
  /** The day on which it will be used up at this pace, where that is before its end. */
  usedUpOn: string | null
}

/** Compare what was issued with how much of the period is gone. */
export function paceOf(budget: Pick<Dashboard['budgets'][number], 'share_used' | 'share_gone' | 'starts_on' | 'ends_on'>): BudgetPace {
  const used = budget.share_used ?? 0
  const gone = budget.share_gone
  const start = Date.parse(`${budget.starts_on}T00:00:00Z`)
  const days = (Date.parse(`${budget.ends_on}T00:00:00Z`) - start) / 86_400_000 + 1
  const needed = used > 0 ? (days * gone) / used : Infinity
  const usedUpOn = needed < days ? new Date(start + Math.floor(needed) * 86_400_000).toISOString().slice(0, 10) : null
  return { used, gone, ahead: Math.round((used - gone) * 100), usedUpOn }
}
