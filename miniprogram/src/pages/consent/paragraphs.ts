export interface Paragraph {
  /** What it is about, where the paragraph begins with a few words and a colon. */
  lead: string
  text: string
}

const LEAD = /^([^：:，,。.；;\n]{2,24})[：:]\s*/

/** Part a plain text at its empty lines; short openings before a colon become headings. */
export function paragraphs(body: string): Paragraph[] {
  return body
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const lead = LEAD.exec(part)
      const rest = part.slice(lead?.[0].length ?? 0)
      return lead ? { lead: lead[1] as string, text: rest.charAt(0).toUpperCase() + rest.slice(1) } : { lead: '', text: part }
    })
}
