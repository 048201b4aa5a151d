import type { IconName } from './icons'

export interface SeverityFace {
  tone: 'plain' | 'warn' | 'danger'
  icon: IconName
}

const faces: Record<string, SeverityFace> = {
  general: { tone: 'plain', icon: 'info' },
  serious: { tone: 'warn', icon: 'triangle' },
  major: { tone: 'danger', icon: 'octagon' },
}

/** Shape and tone of a severity (级别); an unknown code looks general. */
export function severityFace(code: string): SeverityFace {
  return faces[code] ?? (faces.general as SeverityFace)
}
