import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import { connectClient } from './api/client'
import App from './App.vue'
import { useConnectivity } from './stores/connectivity'
import { usePreferences } from './stores/preferences'
import { useQueue } from './stores/queue'
import { useReporting } from './stores/reporting'
import { useSession } from './stores/session'

export function createApp() {
  const app = createSSRApp(App)
  const pinia = createPinia()
  app.use(pinia)
  const session = useSession(pinia)
  const connectivity = useConnectivity(pinia)
  const preferences = usePreferences(pinia)
  connectClient({
    token: () => session.token,
    language: () => preferences.language,
    refused: (token) => session.refused(token),
    reached: (answered) => connectivity.reached(answered),
  })
  preferences.apply()
  preferences.watchSystem()
  connectivity.watch()
  session.watchTabs()
  useQueue(pinia).watchNetwork()
  useReporting(pinia).follow()
  return { app }
}
