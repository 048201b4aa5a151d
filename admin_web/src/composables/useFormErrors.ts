import { shallowRef, watch, type ShallowRef } from 'vue'

export interface FormErrors {
  /** Field → what is wrong with it, for `GyForm`'s `errors`. */
  errors: ShallowRef<Record<string, string>>
  /** Check what was typed; whether nothing is wrong. */
  pass(): boolean
  clear(): void
}

/** Check a form when it is sent; what was found wrong goes as it is mended, and nothing new is said while one types. */
export function useFormErrors(check: () => Record<string, string>): FormErrors {
  const errors = shallowRef<Record<string, string>>({})
  watch(check, (now) => {
    const left = Object.fromEntries(Object.keys(errors.value).filter((name) => name in now).map((name) => [name, now[name]!]))
    if (JSON.stringify(left) !== JSON.stringify(errors.value)) errors.value = left
  })
  return {
    errors,
    pass() {
      errors.value = check()
      return Object.keys(errors.value).length === 0
    },
    clear() {
      errors.value = {}
    },
  }
}
