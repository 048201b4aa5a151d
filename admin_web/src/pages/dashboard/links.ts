import type { Router } from 'vue-router'
import { useRouter } from 'vue-router'
import { useSession } from '@/session/store'

type Filter = Record<string, string | undefined>

/** Return an address of the hazard desk with filters, those left out undefined. */
export function deskPath(filter: Filter): string {
  const query = new URLSearchParams(Object.entries(filter).filter((pair): pair is [string, string] => Boolean(pair[1])))
  return query.size ? `/hazards?${query}` : '/hazards'
}

/** Whether an address leads to a page that the member may open. */
function opens(router: Router, can: ReturnType<typeof useSession>['can'], path: string): boolean {
  const { page } = router.resolve(path).meta
  return page !== undefined && can(page.permission)
}

/** Return a link only where it leads somewhere for this member. */
export function useLink(): (path: string) => string | undefined {
  const router = useRouter()
  const session = useSession()
  return (path) => (opens(router, session.can, path) ? path : undefined)
}
