import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, data } from '@/api/client'
import { useAction } from '@/composables/useAction'
import { useSession } from '@/session/store'
import { changedFields, draftOf, rebase, settingsIn, type Rebased, type Settings, type SettingsDraft, type SettingsIn } from './tenantDraft'

/** The enterprise's settings as a draft; when somebody else was faster, my changes are laid over theirs and nothing is lost. */
export function useTenantSettings() {
  const { t } = useI18n()
  const client = useQueryClient()
  const session = useSession()
  const query = useQuery({ queryKey: ['tenant-settings'], queryFn: () => data(api.GET('/api/v1/tenant-settings')), staleTime: 0 })
  const base = shallowRef<Settings | null>(null)
  const draft = ref<SettingsDraft | null>(null)
  const conflict = shallowRef<Rebased | null>(null)

  const changed = computed(() => (base.value && draft.value ? changedFields(draftOf(base.value), draft.value).length > 0 : false))

  function read(now: Settings): void {
    base.value = now
    draft.value = draftOf(now)
    conflict.value = null
  }
  watch(
    () => query.data.value,
    // What is being edited is not swept away by a refetch; a conflict shows when it is saved.
    (now) => now && (!changed.value || !base.value) && read(now),
    { immediate: true },
  )
  const save = useAction((body: SettingsIn, { headers }) => data(api.PUT('/api/v1/tenant-settings', { body, headers })), {
    problems: 'form',
    success: () => t('settings.saved'),
    done: async (now) => {
      read(now)
      client.setQueryData(['tenant-settings'], now)
      await session.load()
    },
  })

  async function submit(): Promise<void> {
    if (!base.value || !draft.value) return
    await save.run(settingsIn(base.value.version, draft.value))
    if (save.problem.value?.status !== 409) return
    const now = await data(api.GET('/api/v1/tenant-settings'))
    conflict.value = rebase(base.value, now, draft.value)
    base.value = now
    draft.value = conflict.value.draft
    save.reset()
  }

  function undo(): void {
    if (base.value) read(base.value)
    save.reset()
  }
  return { query, base, draft, conflict, changed, save, submit, undo }
}
