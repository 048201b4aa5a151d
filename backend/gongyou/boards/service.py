"""What other domains ask of the boards, and which boards there are. Reading standings is in `boards.standings`."""

from sqlalchemy import select

from gongyou.boards import slots
from gongyou.boards.catalogue import reload
from gongyou.boards.closing import close, final_standings, freeze, release
from gongyou.boards.models import Board, BoardState, Visibility
from gongyou.boards.opening import change_board, install_defaults, open_board, open_contest_board
from gongyou.boards.slots import BoardView
from gongyou.boards.standings import manages_boards, visible_board
from gongyou.core.pages import Page, Sort, page

__all__ = [
    "board_by_code",
    "boards",
    "change_board",
    "close",
    "final_standings",
    "freeze",
    "install_defaults",
    "open_board",
    "open_contest_board",
    "release",
]


def boards(*, state: BoardState | None = None, limit: int = 50, cursor: str | None = None) -> Page:
    """Return the boards that the acting member may see, the oldest first."""
    query = select(Board)
    if state is not None:
        query = query.where(Board.state == state)
    if not manages_boards():
        query = query.where(Board.visibility != Visibility.OFFICERS)
    found: Page = page(query, sort=Sort(((Board.id, False),)), limit=limit, cursor=cursor)
    known = {view.id: view for view in slots.load_boards()}
    return Page([known[board.id] for board in found.items], found.next_cursor)


def board_by_code(code: str) -> BoardView:
    """Return a board that the acting member may see; raise NotFound."""
    return visible_board(reload(), code)[1]
