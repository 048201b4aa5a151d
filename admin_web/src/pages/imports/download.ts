import { api, data } from '@/api/client'
import { i18n } from '@/locales'
import { faultList, type RosterRow } from './outcomes'

const PAGE = 200
const HEAD = ['sheet', 'row', 'number', 'name', 'column', 'value', 'wrong', 'nearest'] as const

/** Offer a file to be kept under a name. */
export function keep(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The browser reads the address a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Write every bad row of an import into a list to mend the file by. */
export async function downloadFaults(id: string, filename: string): Promise<void> {
  const { t } = i18n.global
  const rows: RosterRow[] = []
  let cursor: string | undefined
  do {
    const page = await data(api.GET('/api/v1/roster-imports/{import_id}/rows', { params: { path: { import_id: id }, query: { limit: PAGE, cursor, outcome: 'bad' } } }))
    rows.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  const head = HEAD.map((key) => t(`imports.list.${key}`))
  keep(new Blob([faultList(rows, head)], { type: 'text/csv;charset=utf-8' }), t('imports.list.file', { name: filename.replace(/\.\w+$/, '') }))
}
