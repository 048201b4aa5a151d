import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ApiProblem } from '@/api/problem'
import type { components } from '@/api/schema'
import { useSession } from '@/session/store'

export type Vault = components['schemas']['VaultOut']

interface Asking {
  settle(): void
  giveUp(): void
}

/** The key that opens what was sealed to the signed-in member: asked for above the page, once for all requests that wait. */
export const useVault = defineStore('vault', () => {
  const session = useSession()
  const asking = shallowRef<Asking | null>(null)
  /** Whether it was ever asked for, so that its dialog is loaded and can slide away. */
  const used = ref(false)
  /** The session whose owner would not open their key now: what refreshes by itself does not ask them again. */
  const declined = ref<string | null>(null)
  let asked: Promise<boolean> | null = null
  const isDeclined = computed(() => declined.value !== null && declined.value === session.token)

  /** Ask for the password; whether the key is open then. */
  function ask(): Promise<boolean> {
    used.value = true
    asked ??= new Promise<boolean>((resolve) => {
      const end = (opened: boolean) => {
        asking.value = null
        declined.value = opened ? null : session.token
        resolve(opened)
      }
      asking.value = { settle: () => end(true), giveUp: () => end(false) }
    }).finally(() => {
      asked = null
    })
    return asked
  }

  /** Ask on behalf of a refused request; reject with its problem when the key stays shut. */
  async function unlock(problem: ApiProblem): Promise<void> {
    if (isDeclined.value || !(await ask())) throw problem
  }

  return { asking, used, isDeclined, ask, unlock }
})
