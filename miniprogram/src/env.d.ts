/// <reference types="vite/client" />

declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent<object, object, unknown>
  export default component
}

interface ImportMetaEnv {
  /** Where the service lives, for the mini-program, which has no origin of its own: https://example.org */
  readonly VITE_API_ORIGIN?: string
}
