import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { useCredentials } from '@/api/client'
import { makeQueryClient } from '@/api/query'
import App from '@/App.vue'
import { restoreAppearance } from '@/composables/appearance'
import { currentLanguage, i18n, restoreLanguage } from '@/locales'
import { makeRouter } from '@/router'
import { useSession } from '@/session/store'
import { useVault } from '@/session/vault/store'
import 'element-plus/theme-chalk/base.css'
import '@/styles/tokens.css'
import '@/styles/accents.css'
import '@/styles/element.css'
import '@/styles/base.css'

async function start(): Promise<void> {
  restoreAppearance()
  await restoreLanguage()
  const app = createApp(App)
  app.use(createPinia())
  const session = useSession()
  const vault = useVault()
  useCredentials({ token: () => session.token, language: currentLanguage, renew: () => session.renew(), unlock: (problem) => vault.unlock(problem) })
  app.use(i18n).use(VueQueryPlugin, { queryClient: makeQueryClient() }).use(makeRouter())
  app.mount('#app')
}

void start()
