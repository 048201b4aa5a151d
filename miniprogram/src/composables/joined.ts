type Part = string | null | undefined | false

/** What stands beside one another on a line, without what is absent; the dot stays at a line's end, none begins with it. */
export const joined = (...parts: Part[]): string => parts.filter(Boolean).join('\u00a0· ')
