import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import AutoImport from 'unplugin-auto-import/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'

// What the server sends with the built console; the preview sends it too, so that a breach shows before release.
const policy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'"
const api = process.env.API ?? 'http://127.0.0.1:8100'

export default defineConfig({
  base: '/',
  plugins: [
    vue(),
    // Types come from element-plus/global and src/components/components.d.ts, so no file is written while others work.
    AutoImport({ resolvers: [ElementPlusResolver()], dts: false }),
    Components({ dirs: ['src/components'], resolvers: [ElementPlusResolver()], dts: false }),
  ],
  define: { __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', proxy: { '/api': api } },
  preview: { host: '127.0.0.1', proxy: { '/api': api }, headers: { 'Content-Security-Policy': policy } },
  build: {
    outDir: 'dist',
    manifest: true,
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    // Inlined assets would be data: URLs; fonts and scripts from those are refused by the content security policy.
    assetsInlineLimit: 0,
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    server: { deps: { inline: ['element-plus'] } },
    css: false,
  },
})
