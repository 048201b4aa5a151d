import type { Schema } from '@/api/client'

export type Board = Schema<'BoardOut'>
export type Segment = 'member' | 'unit' | 'league'
type Window = Board['windows'][number]
/** A stretch of time, or the contest (擂台赛), which is a board of its own. */
export type Span = Window | 'contest'

export interface Choice {
  segment: Segment
  /** The board last looked at, by segment. */
  boards: Partial<Record<Segment, string>>
  /** The contest's board last looked at, by segment. */
  contests: Partial<Record<Segment, string>>
  span: Span
}
export const FIRST_CHOICE: Choice = { segment: 'member', boards: {}, contests: {}, span: 'month' }

const ORDER: readonly Span[] = ['day', 'week', 'month', 'quarter', 'year', 'contest', 'all']
const LIVELINESS: readonly Board['state'][] = ['open', 'frozen', 'closed']

/** The standing boards of a segment. */
export function boardsOf(boards: readonly Board[], segment: Segment): Board[] {
  if (segment === 'league') return boards.filter((board) => board.league)
  return boards.filter((board) => board.subject === segment && !board.contest_id)
}

/** The boards of contests in a segment: those still moving first. */
export function contestBoardsOf(boards: readonly Board[], segment: Segment): Board[] {
  return boards
    .filter((board) => board.contest_id && board.subject === segment)
    .sort((one, other) => LIVELINESS.indexOf(one.state) - LIVELINESS.indexOf(other.state))
}

/** The segments that have anything to show. */
export function segmentsOf(boards: readonly Board[]): Segment[] {
  const all: Segment[] = ['member', 'unit', 'league']
  return all.filter((one) => boardsOf(boards, one).length || contestBoardsOf(boards, one).length)
}

const named = (boards: Board[], code: string | undefined): Board | null =>
  boards.find((board) => board.code === code) ?? boards[0] ?? null

export interface Shown {
  segment: Segment
  board: Board | null
  /** What to choose among; empty for a league. */
  spans: Span[]
  span: Span
  /** What the service is asked for. */
  window: Window
}

/** What a choice comes to, as far as the boards there are allow it. */
export function shownBy(boards: readonly Board[], choice: Choice): Shown {
  const segments = segmentsOf(boards)
  const segment = segments.includes(choice.segment) ? choice.segment : (segments[0] ?? 'member')
  const usual = named(boardsOf(boards, segment), choice.boards[segment])
  if (segment === 'league') return { segment, board: usual, spans: [], span: 'week', window: 'week' }
  const contest = named(contestBoardsOf(boards, segment), choice.contests[segment])
  const offered = ORDER.filter((one) => (one === 'contest' ? contest !== null : usual?.windows.includes(one)))
  const lasting = offered.filter((one) => one !== 'contest')
  const usually = lasting.includes('month') ? 'month' : (lasting[lasting.length - 1] ?? (contest ? 'contest' : 'all'))
  const span = offered.includes(choice.span) ? choice.span : usually
  const byContest = span === 'contest'
  return {
    segment,
    board: byContest ? contest : usual,
    spans: offered,
    span,
    window: byContest ? 'all' : (span as Window),
  }
}

/** Choose a board by name: one of a contest brings its own span. */
export function choosing(choice: Choice, board: Board): Choice {
  if (board.contest_id) {
    return { ...choice, span: 'contest', contests: { ...choice.contests, [choice.segment]: board.code } }
  }
  const span = choice.span === 'contest' ? 'month' : choice.span
  return { ...choice, span, boards: { ...choice.boards, [choice.segment]: board.code } }
}
