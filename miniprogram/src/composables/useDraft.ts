import { reactive, watch } from 'vue'
import { useSession } from '@/stores/session'
import { draftsOf } from '@/stores/storage'

/** A form's content that is kept on every change and is there again after the app was closed. */
export function useDraft<T extends object>(name: string, empty: () => T): { draft: T; restored: boolean; discard(): void } {
  const account = useSession().account
  const drawer = account ? draftsOf(account) : null
  const kept = drawer?.read<Partial<T>>(name) ?? null
  const draft = reactive({ ...empty(), ...kept }) as T
  watch(draft, () => drawer?.write(name, JSON.parse(JSON.stringify(draft))), { deep: true, flush: 'sync' })
  function discard(): void {
    Object.assign(draft, empty())
    drawer?.remove(name)
  }
  return { draft, restored: kept !== null, discard }
}
