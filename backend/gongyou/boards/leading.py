"""The head of a board, for pages that show it beside other things."""

from typing import Any

from gongyou.boards import sources
from gongyou.boards.catalogue import Catalogue, catalogue
from gongyou.boards.documents import board_document, named_subjects, place_document, window_document
from gongyou.boards.models import BoardState, Visibility, Window
from gongyou.boards.ranking import Between
from gongyou.boards.slots import BoardView
from gongyou.boards.standings import chosen_window
from gongyou.core import clock
from gongyou.identity.models import UnitKind


def team_board() -> BoardView | None:
    """Return the board of teams per head that everybody may see, the oldest open one; None where there is none."""
    return next((board for board in catalogue().boards.values() if _of_teams(board)), None)


def _of_teams(board: BoardView) -> bool:
    return (
        board.ranks_units
        and board.per_head
        and board.unit_kind is UnitKind.TEAM
        and board.contest_id is None
        and board.state is not BoardState.CLOSED
        and board.visibility is not Visibility.OFFICERS
    )


def leading(board: BoardView, *, window: Window | None = None, limit: int) -> dict[str, Any]:
    """Return the first places of a board, by default of its usual window; of a frozen one, what the freeze shows."""
    known: Catalogue = catalogue()
    source = sources.source_of(known, board, chosen_window(board, window), known.today, behind_freeze=False)
    found = source.read(Between(0, limit - 1))
    named = named_subjects(board, [place.subject_id for place in found.places], found.marks.epoch)
    return {
        "board": board_document(board),
        "window": window_document(source.span, known.today),
        "as_of": source.as_of or clock.now(),
        "frozen": board.state is BoardState.FROZEN,
        "total": found.total,
        "items": [
            place_document(board, place, named[place.subject_id]) | {"last_at": board.scale.reached_at(place.score)}
            for place in found.places
        ],
    }
