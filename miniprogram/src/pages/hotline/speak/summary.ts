import type { Mode } from '../modes'

interface Line {
  key: string
  /** This one sees it; else it is kept from them. */
  sees: boolean
}
/** Who will see what, said before it is sent: `hotline.summary.<mode>.<key>`. */
export const summary: Record<Mode, readonly Line[]> = {
  named: [
    { key: 'handlers', sees: true },
    { key: 'about', sees: false },
    { key: 'others', sees: false },
  ],
  confidential: [
    { key: 'designated', sees: true },
    { key: 'handlers', sees: true },
    { key: 'about', sees: false },
    { key: 'disclosure', sees: true },
  ],
  anonymous: [
    { key: 'nobody', sees: false },
    { key: 'handlers', sees: true },
    { key: 'clear', sees: true },
    { key: 'about', sees: false },
  ],
}
