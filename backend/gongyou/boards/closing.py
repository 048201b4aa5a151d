"""Boards are frozen 封榜, released 揭榜 and closed 收榜."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select

from gongyou.boards import heads, organisation, ranking, slots, sources
from gongyou.boards.administration import changed, require_managing, scope_of, sum_units_anew, view_of
from gongyou.boards.locks import lock_rankings
from gongyou.boards.models import Board, BoardFreeze, BoardState, FinalStanding, FrozenRanking, Window
from gongyou.boards.ranking import Between
from gongyou.boards.slots import Slot
from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import BoardClosed

INSERTED = 5000


class BoardNotOpen(AppError):
    """The board is frozen or closed already."""

    code = "board.not_open"
    status = 409


class BoardNotFrozen(AppError):
    """The board is not frozen."""

    code = "board.not_frozen"
    status = 409


class BoardIsClosed(AppError):
    """The board is closed; its final standings do not change."""

    code = "board.closed"
    status = 409


def freeze(board_id: UUID, *, note: str | None = None) -> None:
    """Show readers from now on what the board shows now, while scores go on; raise BoardNotOpen.

    Locks the board and the tenant's rankings. `note` is shown, such as when the standings will be announced.
    """
    board = _locked(board_id)
    if board.state is not BoardState.OPEN:
        raise BoardNotOpen
    view = view_of(board)
    who = principal.current_or_none()
    frozen = BoardFreeze(
        id=new_id(),
        board_id=board.id,
        frozen_at=clock.now(),
        frozen_on=slots.today(),
        frozen_by=who.member_id if who else None,
        note=note,
    )
    session().add(frozen)
    session().flush()
    sum_units_anew(board.currency)
    for slot, ranked in sources.sum_slots(slots.present([view], frozen.frozen_on)).items():
        session().add(FrozenRanking(freeze_id=frozen.id, span=slot.span.key, ids=ranked.ids, scores=ranked.scores))
    board.state, board.freeze_id = BoardState.FROZEN, frozen.id
    audit.record("board.frozen", "board", board.id, note=note)
    changed(view)


def release(board_id: UUID) -> None:
    """Let a frozen board move again; raise BoardNotFrozen."""
    board = _locked(board_id)
    if board.freeze_id is None:
        raise BoardNotFrozen
    _end_freeze(board)
    board.state = BoardState.OPEN
    audit.record("board.released", "board", board.id)
    changed(view_of(board))


def close(board_id: UUID) -> None:
    """Store the final standings of a board's whole span and let it rest; emits BoardClosed; raise BoardIsClosed.

    Everything in the ledger by now counts, also what a freeze hid. Locks the board and the tenant's rankings.
    """
    board = _locked(board_id)
    if board.state is BoardState.CLOSED:
        raise BoardIsClosed
    sum_units_anew(board.currency)
    _end_freeze(board)
    board.state, board.closed_at, board.windows = BoardState.CLOSED, clock.now(), [Window.ALL.value]
    session().flush()
    view = view_of(board)
    slot = Slot(view, view.span(Window.ALL, slots.today()))
    ranked, tree = sources.sum_slots([slot])[slot], organisation.load_tree()
    counted = heads.stored_heads(tree, view.subjects(tree)) if view.ranks_units else {}
    places = ranked.slice(Between(0, len(ranked) - 1), None, ranking.NO_MARKS).places
    rows = [
        {
            "tenant_id": board.tenant_id,
            "board_id": board.id,
            "rank": place.rank,
            "subject_id": place.subject_id,
            "points": view.scale.points(place.score),
            "heads": counted.get(place.subject_id),
            "last_at": view.scale.reached_at(place.score),
        }
        for place in places
    ]
    for first in range(0, len(rows), INSERTED):
        session().execute(insert(FinalStanding), rows[first : first + INSERTED])
    audit.record("board.closed", "board", board.id, places=len(rows))
    emit(BoardClosed(board_id=board.id, contest_id=board.contest_id))
    changed(view)


def final_standings(board_id: UUID, *, first: int | None = None) -> Sequence[FinalStanding]:
    """Return the final standings of a closed board in rank order, all or the first ranks; empty before it is closed."""
    query = select(FinalStanding).where(FinalStanding.board_id == board_id).order_by(FinalStanding.rank)
    return session().scalars(query.limit(first)).all()


def _locked(board_id: UUID) -> Board:
    """Lock a board that the acting member manages, and the tenant's rankings."""
    board = get(Board, board_id, lock=True)
    require_managing(scope_of(board.id))
    lock_rankings()
    return board


def _end_freeze(board: Board) -> None:
    if board.freeze_id is not None:
        get(BoardFreeze, board.freeze_id).released_at = clock.now()
        board.freeze_id = None
