import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { fetchClosedUnits, fetchUnits } from '@/components/units'
import { shortPath } from './members'

/** Say units by their ids, closed ones too, as history names them. */
export function useUnitNames(): ComputedRef<(id: string | null | undefined) => string> {
  const open = useQuery({ queryKey: ['units', 'tree'], queryFn: fetchUnits, staleTime: 60_000 })
  const closed = useQuery({ queryKey: ['units', 'closed'], queryFn: fetchClosedUnits, staleTime: 60_000 })
  return computed(() => {
    const names = new Map([...(open.data.value ?? []), ...(closed.data.value ?? [])].map((unit) => [unit.id, shortPath(unit.path)]))
    return (id) => (id ? (names.get(id) ?? '…') : '–')
  })
}
