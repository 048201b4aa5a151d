import { dayOf, formatDay, formatWhen } from '@/composables/time'

/** Show an instant of a case: of one that is shown by days, only its day. */
export function whenOf(at: string, byDay: boolean): string {
  return byDay ? formatDay(dayOf(at)) : formatWhen(at)
}
