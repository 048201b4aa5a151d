import { useQueryClient } from '@tanstack/vue-query'
import { useRouter } from 'vue-router'
import { useSession } from './store'

/** Sign out, forget all that was fetched, and go to where one signs in; without a connection too. */
export function useLeave(): () => Promise<void> {
  const session = useSession()
  const queries = useQueryClient()
  const router = useRouter()
  return async () => {
    session.signOut()
    queries.clear()
    await router.push({ name: 'sign-in' })
  }
}
