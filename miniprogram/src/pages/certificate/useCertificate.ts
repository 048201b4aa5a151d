import { computed, onUnmounted, ref } from 'vue'
import { api, type Schema } from '@/api/client'
import { byWorth } from '@/composables/badges'
import { useForm } from '@/composables/useForm'
import { useResource } from '@/composables/useResource'
import { useSession } from '@/stores/session'

export type Form = 'poster' | 'sheet'
export type Consent = Schema<'CertificateConsentIn'>
const ASKED_EVERY = 1_200
const PATIENCE = 50

/** The certificate of one of one's badges: its pictures, and what who scans it may see. */
export function useCertificate() {
  const session = useSession()
  const grant = ref('')
  const form = ref<Form>('poster')
  const drawing = ref<Form | null>(null)
  /** It takes longer than it should: it will be there later. */
  const slow = ref(false)
  let timer: ReturnType<typeof setTimeout> | null = null
  let stopped = false

  const grants = useResource('badges.grants', async () => (await api.get('/api/v1/me/badge-grants', { query: { limit: 100 } })).items)
  const choices = computed(() => byWorth(grants.data.value ?? []))
  const chosen = computed(() => choices.value.find((one) => one.id === grant.value) ?? choices.value[0] ?? null)
  const path = () => ({ badge_grant_id: chosen.value?.id ?? '' })
  // No copy is kept: the links in it run out.
  const certificate = useResource(null, () => api.get('/api/v1/me/badges/{badge_grant_id}/certificate', { path: path() }))
  const seen = useResource(null, () => {
    const code = certificate.data.value?.verify_url.split('/').pop() ?? ''
    return api.get('/api/v1/certificates/{code}', { path: { code }, anonymous: true })
  })
  const picture = computed(() => certificate.data.value?.[form.value] ?? null)
  const wish = useForm()
  const decision = useForm()

  function wait(tries: number): void {
    timer = setTimeout(() => void look(tries), ASKED_EVERY)
  }
  async function look(tries: number): Promise<void> {
    await certificate.refresh()
    if (stopped || !drawing.value) return
    if (certificate.data.value?.[drawing.value]) drawing.value = null
    else if (tries >= PATIENCE) {
      drawing.value = null
      slow.value = true
    } else wait(tries + 1)
  }
  /** Have the picture drawn unless it is there. */
  async function draw(): Promise<void> {
    if (picture.value || drawing.value || certificate.data.value?.revoked_at) return
    const wanted = form.value
    drawing.value = wanted
    slow.value = false
    const accepted = await wish.submit(async (key) => {
      certificate.set(
        await api.post('/api/v1/me/badges/{badge_grant_id}/certificate/pictures', { path: path(), body: { form: wanted }, key }),
      )
    })
    if (!accepted || certificate.data.value?.[wanted]) drawing.value = null
    else wait(0)
  }
  function stop(): void {
    if (timer) clearTimeout(timer)
    drawing.value = null
  }
  async function open(): Promise<void> {
    if (!chosen.value) return
    await certificate.refresh()
    if (certificate.fault.value) return
    await Promise.all([seen.refresh(), draw()])
  }
  async function refresh(): Promise<void> {
    if (!session.signedIn) return
    await grants.refresh()
    await open()
  }
  async function choose(id: string): Promise<void> {
    stop()
    grant.value = id
    certificate.data.value = null
    seen.data.value = null
    await open()
  }
  async function show(wanted: Form): Promise<void> {
    stop()
    form.value = wanted
    await draw()
  }
  async function decide(consent: Consent): Promise<void> {
    const saved = await decision.submit(async (key) => {
      certificate.set(await api.put('/api/v1/me/badges/{badge_grant_id}/certificate/consent', { path: path(), body: consent, key }))
    })
    if (saved) await seen.refresh()
  }
  onUnmounted(() => {
    stopped = true
    stop()
  })
  return { grant, form, grants, choices, chosen, certificate, seen, picture, drawing, slow, wish, decision, refresh, choose, show, draw, decide }
}
