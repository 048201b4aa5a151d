import { ref, type Ref } from 'vue'
import { t } from '@/locales'
import { canShare, savePicture, sharePicture, type Outcome } from './pictures'
import { say } from './toast'

type Act = 'save' | 'share'

function tell(outcome: Outcome, done: string): void {
  if (outcome === 'done') say(done)
  if (outcome === 'refused') say(t('honours.picture.refused'), 'problem')
  if (outcome === 'failed') say(t('honours.picture.failed'), 'problem')
}

/** Keep a picture of the service, or hand it on; says how it went. `shares`: this phone can hand it on. */
export function usePictureActs(picture: () => { link: string; name: string } | null): {
  acting: Ref<Act | null>
  shares: boolean
  save(): Promise<void>
  share(): Promise<void>
} {
  const acting = ref<Act | null>(null)
  async function run(act: Act): Promise<void> {
    const chosen = picture()
    if (!chosen || acting.value) return
    acting.value = act
    try {
      const outcome = await (act === 'save' ? savePicture : sharePicture)(chosen.link, chosen.name)
      tell(outcome, t(`honours.picture.${act}d`))
    } finally {
      acting.value = null
    }
  }
  return { acting, shares: canShare(), save: () => run('save'), share: () => run('share') }
}
