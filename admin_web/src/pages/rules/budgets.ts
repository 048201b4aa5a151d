import { addDays } from '@/composables/time'
import type { Budget, Translate } from './words'

export type BudgetPhase = 'upcoming' | 'running' | 'over'

export interface Pace {
  phase: BudgetPhase
  /** Shares of 0 to 1: what was issued, and what of the period has passed at the end of today. */
  used: number
  passed: number
  /** At the pace so far, the day on which nothing is left; null if it lasts, or if nothing was issued. */
  exhaustedOn: string | null
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** Name a budget by its code; the one that is for everything has a name of its own. */
export function budgetName(code: string, t: Translate): string {
  return code === 'general' ? t('rules.budget.general') : code
}

/** Compare what was issued with the days that have passed. */
export function paceOf(budget: Pick<Budget, 'amount' | 'used' | 'starts_on' | 'ends_on'>, today: string): Pace {
  const phase: BudgetPhase = today < budget.starts_on ? 'upcoming' : today > budget.ends_on ? 'over' : 'running'
  const all = daysBetween(budget.starts_on, budget.ends_on) + 1
  const gone = Math.min(all, Math.max(0, daysBetween(budget.starts_on, today) + 1))
  const used = budget.amount > 0 ? budget.used / budget.amount : 0
  return { phase, used, passed: gone / all, exhaustedOn: phase === 'running' ? exhaustion(budget, gone, all) : null }
}

function exhaustion(budget: Pick<Budget, 'amount' | 'used' | 'starts_on'>, gone: number, all: number): string | null {
  if (budget.used <= 0) return null
  const lasts = Math.floor((budget.amount / budget.used) * gone)
  return lasts < all ? addDays(budget.starts_on, Math.max(lasts, gone - 1)) : null
}
