import { pageOf, type Notice } from '@/pages/inbox/inbox'

/** Where a notice that links to something leads. */
export const noticePage = (type: string, id: string): string | null => pageOf({ link: { type, id } } as Notice)
