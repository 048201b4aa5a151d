import uniModule from '@dcloudio/vite-plugin-uni'
import { fileURLToPath, URL } from 'node:url'
import { defineConfig } from 'vite'
import { noDeviceId } from './build/no-device-id'
import { noRemoteAssets } from './build/no-remote-assets'
import { serviceWorker } from './build/service-worker'

// The package is CommonJS: imported from an ES module, its default export sits one level deeper.
const uni = (uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule

const api = process.env.API ?? 'http://127.0.0.1:8100'

export default defineConfig({
  plugins: [uni(), noDeviceId(), noRemoteAssets(), serviceWorker()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    // A mini-program forbids `new Function`; these make vue-i18n interpret messages instead of compiling them.
    __INTLIFY_JIT_COMPILATION__: true,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    proxy: { '/api': { target: api, changeOrigin: true } },
  },
})
