/** The forms that the service takes: said here at once instead of after a round trip. */
const FORMS = { phone: /^1[0-9]{10}$/, username: /^[A-Za-z][A-Za-z0-9._@-]{3,31}$/ }

/** Whether a member's own datum has the wrong form. */
export function wrong(what: keyof typeof FORMS, value: string): boolean {
  return !FORMS[what].test(value)
}
