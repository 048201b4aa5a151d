import { api, data } from '@/api/client'
import { keep } from '@/pages/imports/download'
import type { ImportResult } from './policies'

/** One intention: the file by its name, size and time, and what is to be done with it. */
export interface Sending {
  name: string
  size: number
  changed: number
  unit_id: string | null
  apply: boolean
  publish: boolean
}

const FIELDS = ['question', 'variants', 'answer', 'category', 'source_title', 'document_number', 'source_link', 'quote', 'valid_from', 'valid_until'] as const

/** Send a table of policies to be looked at, or its good rows to be written down. */
export async function sendFile(file: File, given: Sending, headers: { 'Idempotency-Key': string }): Promise<ImportResult> {
  const form = new FormData()
  form.set('file', file)
  for (const name of ['apply', 'publish'] as const) form.set(name, String(given[name]))
  form.set('take_good_rows', String(given.apply))
  if (given.unit_id) form.set('unit_id', given.unit_id)
  return data(api.POST('/api/v1/policy-imports', { body: form as never, bodySerializer: () => form, headers }))
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

/** Return a table with the heads and one example row, as spreadsheet programs open it. */
export function templateOf(t: (key: string) => string): string {
  const rows = ['heads', 'example'].map((part) => FIELDS.map((field) => quoted(t(`policies.import.${part}.${field}`))).join(','))
  return `\ufeff${rows.join('\r\n')}\r\n`
}

/** Let the browser save the template. */
export function saveTemplate(t: (key: string) => string): void {
  keep(new Blob([templateOf(t)], { type: 'text/csv;charset=utf-8' }), `${t('policies.import.templateName')}.csv`)
}
