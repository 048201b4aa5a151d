import { ref, type Ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { ApiProblem, Offline } from '@/api/problem'

type Tenant = Schema<'PresentationOut'>

/** The enterprise behind a code, looked up when the field is left; an unknown code is said at sign-in, not before. */
export function useTenant(code: Ref<string>): { tenant: Ref<Tenant | null>; look: () => Promise<void> } {
  const tenant = ref<Tenant | null>(null)

  async function look(): Promise<void> {
    const asked = code.value.trim()
    if (!asked || asked === tenant.value?.code) return
    tenant.value = null
    try {
      const found = await api.get('/api/v1/tenants/{code}', { path: { code: asked }, anonymous: true })
      if (asked === code.value.trim()) tenant.value = found
    } catch (fault) {
      if (!(fault instanceof ApiProblem) && !(fault instanceof Offline)) throw fault
    }
  }
  void look()
  return { tenant, look }
}
