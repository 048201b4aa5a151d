import { computed, type ComputedRef, type Ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { useResource, type Resource } from '@/composables/useResource'
import { useSession } from '@/stores/session'

export type Hotline = Schema<'HotlineOut'>

/** A tenant's hotline as anybody sees it, asked for without the session. Whoever is signed in has a copy without signal. */
export function useHotline(tenant: Ref<string>): { resource: Resource<Hotline>; hotline: ComputedRef<Hotline | null> } {
  const resource = useResource(
    () => `hotline.${tenant.value}`,
    () => api.get('/api/v1/hotline', { query: { tenant: tenant.value }, anonymous: true }),
  )
  return { resource, hotline: computed(() => resource.data.value) }
}

/** Whose hotline is meant: named in the address, else of whoever is or was signed in on this phone. */
export function tenantOf(asked: string | undefined): string {
  const session = useSession()
  return asked || session.tenant?.code || session.tenantCode
}
