import { computed, onScopeDispose, ref } from 'vue'

export const ACCENTS = ['green', 'river', 'copper', 'coal', 'plum'] as const
export type Accent = (typeof ACCENTS)[number]
export type Theme = 'light' | 'dark' | 'system'

const KEY = 'gy-appearance'
const preference = ref<Theme>('system')
const accent = ref<Accent>('green')
const density = ref<'regular' | 'compact'>('regular')
const systemDark = ref(false)
/** Pages that are shown as paper, which is white whatever the theme. */
const sheets = ref(0)

export const isDark = computed(() => sheets.value === 0 && (preference.value === 'dark' || (preference.value === 'system' && systemDark.value)))

function show(): void {
  const root = document.documentElement
  root.classList.toggle('dark', isDark.value)
  root.dataset.theme = isDark.value ? 'dark' : 'light'
  if (accent.value === 'green') delete root.dataset.accent
  else root.dataset.accent = accent.value
  localStorage.setItem(KEY, JSON.stringify({ theme: preference.value, accent: accent.value === 'green' ? undefined : accent.value, density: density.value }))
}

interface Kept {
  theme?: Theme
  accent?: Accent
  density?: 'regular' | 'compact'
}

function readKept(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Kept
  } catch (error) {
    // Somebody else wrote there; a broken preference must not keep the page from opening.
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** Bring back theme, accent and density chosen on this machine, and follow the system's theme. */
export function restoreAppearance(): void {
  const kept = readKept()
  preference.value = kept.theme ?? 'system'
  accent.value = kept.accent ?? 'green'
  density.value = kept.density ?? 'regular'
  const media = matchMedia('(prefers-color-scheme: dark)')
  systemDark.value = media.matches
  media.addEventListener('change', (event) => {
    systemDark.value = event.matches
    show()
  })
  show()
}

/** Share the appearance: theme, the tenant's accent, and how dense tables are. */
export function useAppearance() {
  return {
    theme: preference,
    accent,
    density,
    isDark,
    setTheme(value: Theme) {
      preference.value = value
      show()
    },
    /** Set the tenant's palette; an unknown name means green. */
    setAccent(value: string | null | undefined) {
      accent.value = ACCENTS.find((known) => known === value) ?? 'green'
      show()
    },
    setDensity(value: 'regular' | 'compact') {
      density.value = value
      show()
    },
  }
}

/** Show the light colours while the component lives: what is printed looks the same on the screen. */
export function usePaper(): void {
  sheets.value++
  show()
  onScopeDispose(() => {
    sheets.value--
    show()
  })
}
