import { describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import { isDark, useAppearance, usePaper } from '@/composables/appearance'

describe('paper', () => {
  it('is white while it is shown, whatever the theme, and gives the theme back', () => {
    const { setTheme } = useAppearance()
    setTheme('dark')
    const scope = effectScope()
    scope.run(usePaper)
    expect(isDark.value).toBe(false)
    expect(document.documentElement.dataset.theme).toBe('light')
    setTheme('dark')
    expect(document.documentElement.dataset.theme).toBe('light')
    scope.stop()
    expect(document.documentElement.dataset.theme).toBe('dark')
    setTheme('light')
  })
})
