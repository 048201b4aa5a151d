"""What the boards do when something has happened."""

from collections.abc import Sequence

from gongyou.boards import leagues, ranking, refresh, slots
from gongyou.boards.locks import lock_rankings
from gongyou.core.outbox import Queue, handles
from gongyou.events import BoardClosed, BoardsStale, HourBegan, PointsPosted


@handles(PointsPosted)
def on_points_posted(events: Sequence[PointsPosted]) -> None:
    """Bring the rankings up to date with the ledger, and let new players join the running leagues."""
    currencies = {currency for event in events for currency in event.currencies}
    members = {member_id for event in events for member_id in event.member_ids}
    days = {day for event in events for day in event.roster_days}
    lock_rankings()
    boards = [board for board in slots.load_boards(open_only=True) if board.currency in currencies]
    refresh.after_postings(boards, currencies, members, days)
    leagues.enrol(boards, members, days)


@handles(BoardsStale, queue=Queue.BULK)
def on_boards_stale(_events: Sequence[BoardsStale]) -> None:
    """Make missing rankings, and let readers see boards that were changed."""
    ranking.change_config(slots.load_boards())
    refresh.make_missing()


@handles(BoardClosed)
def on_board_closed(events: Sequence[BoardClosed]) -> None:
    """Free the rankings of closed boards: their final standings are in the database."""
    closed = {event.board_id for event in events}
    ranking.drop(slots.present([b for b in slots.load_boards() if b.id in closed], slots.today()))


@handles(HourBegan, queue=Queue.BULK)
def on_hour_began(_events: Sequence[HourBegan]) -> None:
    """Do what time brings to rankings."""
    refresh.keep_up()


@handles(HourBegan, queue=Queue.BULK)
def turn_leagues_over(_events: Sequence[HourBegan]) -> None:
    """Settle the league weeks that are over and draw the next."""
    leagues.turn_over()
