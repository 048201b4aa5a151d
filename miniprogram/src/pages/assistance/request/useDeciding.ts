import { computed, ref, type ShallowRef } from 'vue'
import { ApiProblem } from '@/api/problem'
import { calendarDay } from '@/composables/time'
import { say } from '@/composables/toast'
import type { Form } from '@/composables/useForm'
import { t } from '@/locales'
import { useSession } from '@/stores/session'
import type { Detail } from '../words'
import { begun, offered, type Deed, type Input } from './deeds'

interface Deciding {
  data: ShallowRef<Detail | null>
  form: Form
  decide(deed: Deed, input: Input): Promise<boolean>
}

/** Which deed is open, and what was written for each. */
export function useDeciding({ data, form, decide }: Deciding) {
  const session = useSession()
  const deed = ref<Deed | null>(null)
  const drafts = ref<Partial<Record<Deed, Input>>>({})
  const deeds = computed(() => (data.value ? offered(data.value) : []))
  const input = computed(() => (deed.value ? drafts.value[deed.value] : undefined))

  function open(now: Deed): void {
    if (!data.value) return
    form.errors.value = {}
    form.fault.value = null
    drafts.value = { [now]: begun(now, data.value, calendarDay(Date.now(), session.zone)), ...drafts.value }
    deed.value = now
  }
  function change(part: Partial<Input>): void {
    if (deed.value && input.value) drafts.value = { ...drafts.value, [deed.value]: { ...input.value, ...part } }
  }
  async function submit(): Promise<void> {
    if (!deed.value || !input.value) return
    const done = await decide(deed.value, input.value)
    const fault = form.fault.value
    const late = fault instanceof ApiProblem && fault.code === 'case.moved_on'
    if (late) say(t('deciding.moved'), 'note')
    if (!done && !late) return
    deed.value = null
    if (done) drafts.value = {}
    form.fault.value = null
  }
  return { deed, deeds, input, open, change, submit }
}
