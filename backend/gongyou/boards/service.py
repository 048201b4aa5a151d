"""Boards: installed, opened, frozen, released, closed. Reading them is in `standings`, what is behind them in `reasons`."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select

from gongyou.boards import heads, organisation, ranking, slots, sources, unit_days
from gongyou.boards.catalogue import reload
from gongyou.boards.locks import lock_rankings
from gongyou.boards.models import (
    Board,
    BoardFreeze,
    BoardState,
    BoardUnit,
    FinalStanding,
    FrozenRanking,
    Subject,
    Visibility,
    Window,
)
from gongyou.boards.ranking import Between
from gongyou.boards.slots import BoardView, Slot
from gongyou.boards.standings import manages_boards, visible_board
from gongyou.core import audit, cache, clock, principal
from gongyou.core.db import after_commit, get, session
from gongyou.core.errors import AppError, NotFound
from gongyou.core.ids import new_id
from gongyou.core.logs import logger
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id, tenant
from gongyou.events import BoardClosed, BoardsStale
from gongyou.identity.models import Unit, UnitKind
from gongyou.permissions import Permission

log = logger(__name__)

ALL_WINDOWS = tuple(Window)
CONTEST_WINDOWS = (Window.DAY, Window.WEEK, Window.ALL)
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


DEFAULTS: tuple[dict[str, object], ...] = (
    {"code": "quality", "subject": Subject.MEMBER, "currency": "quality", "league": True},
    {"code": "credit", "subject": Subject.MEMBER, "currency": "credit"},
    {"code": "team-quality", "subject": Subject.UNIT, "currency": "quality", "unit_kind": UnitKind.TEAM},
    {
        "code": "team-quality-per-head",
        "subject": Subject.UNIT,
        "currency": "quality",
        "unit_kind": UnitKind.TEAM,
        "per_head": True,
    },
    {"code": "area-quality", "subject": Subject.UNIT, "currency": "quality", "unit_kind": UnitKind.AREA},
)
"""Boards that every tenant begins with; their names are the catalogue's `board.<code>`."""


def install_defaults() -> None:
    """Give the current tenant the boards of `DEFAULTS` that it lacks."""
    there = set(session().scalars(select(Board.code)))
    for values in DEFAULTS:
        if values["code"] not in there:
            session().add(Board(id=new_id(), windows=[w.value for w in ALL_WINDOWS], **values))
    session().flush()
    _changed()


def open_board(
    *,
    code: str,
    name: str,
    subject: Subject,
    currency: str,
    windows: Sequence[Window] = ALL_WINDOWS,
    unit_kind: UnitKind | None = None,
    unit_ids: Collection[UUID] = (),
    per_head: bool = False,
    min_heads: int = 5,
    starts_on: date | None = None,
    ends_on: date | None = None,
    visibility: Visibility = Visibility.STANDINGS,
    contest_id: UUID | None = None,
) -> Board:
    """Open a board; raise Conflict if the code is taken, NotFound for a unit that is not of the tenant.

    `unit_ids` are its scope: only what is earned there or below counts, by the unit at the time of the deed. A board of
    units without `unit_kind` ranks these very units. With dates, only roster days between them count.
    """
    _require(unit_ids)
    ordered = [window.value for window in Window if window in windows]
    board = Board(
        id=new_id(),
        code=code,
        name=name,
        subject=subject,
        currency=currency,
        windows=ordered,
        unit_kind=unit_kind,
        per_head=per_head,
        min_heads=min_heads,
        starts_on=starts_on,
        ends_on=ends_on,
        visibility=visibility,
        contest_id=contest_id,
    )
    session().add(board)
    session().flush()
    session().add_all(BoardUnit(board_id=board.id, unit_id=unit_id) for unit_id in sorted(set(unit_ids)))
    session().flush()
    audit.record("board.opened", "board", board.id, code=code)
    _changed()
    return board


def open_contest_board(
    *,
    contest_id: UUID,
    code: str,
    name: str,
    currency: str,
    subject: Subject,
    starts_on: date,
    ends_on: date,
    unit_ids: Collection[UUID] = (),
    per_head: bool = False,
    min_heads: int = 5,
    visibility: Visibility = Visibility.STANDINGS,
) -> Board:
    """Open a board of a contest: of its teams `unit_ids`, or of the members below them (of all, without teams)."""
    return open_board(
        contest_id=contest_id,
        code=code,
        name=name,
        currency=currency,
        subject=subject,
        windows=CONTEST_WINDOWS,
        starts_on=starts_on,
        ends_on=ends_on,
        unit_ids=unit_ids,
        per_head=per_head,
        min_heads=min_heads,
        visibility=visibility,
    )


def change_board(code: str, **changes: object) -> BoardView:
    """Change a board's `name` or `visibility`."""
    board = _managed(code)
    for name in ("name", "visibility"):
        if name in changes:
            setattr(board, name, changes[name])
    session().flush()
    audit.record("board.changed", "board", board.id, **{name: str(value) for name, value in changes.items()})
    return _changed_view(board)


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
    _sum_units_anew(board.currency)
    for slot, ranked in sources.sum_slots(slots.present([view], frozen.frozen_on)).items():
        session().add(FrozenRanking(freeze_id=frozen.id, span=slot.span.key, ids=ranked.ids, scores=ranked.scores))
    board.state, board.freeze_id = BoardState.FROZEN, frozen.id
    audit.record("board.frozen", "board", board.id, note=note)
    _changed(view)


def release(board_id: UUID) -> None:
    """Let a frozen board move again; raise BoardNotFrozen."""
    board = _locked(board_id)
    if board.freeze_id is None:
        raise BoardNotFrozen
    _end_freeze(board)
    board.state = BoardState.OPEN
    audit.record("board.released", "board", board.id)
    _changed(view_of(board))


def close(board_id: UUID) -> None:
    """Store the final standings of a board's whole span and let it rest; emits BoardClosed; raise BoardIsClosed.

    Everything in the ledger by now counts, also what a freeze hid. Locks the board and the tenant's rankings.
    """
    board = _locked(board_id)
    if board.state is BoardState.CLOSED:
        raise BoardIsClosed
    _sum_units_anew(board.currency)
    _end_freeze(board)
    board.state, board.closed_at, board.windows = BoardState.CLOSED, clock.now(), [Window.ALL.value]
    session().flush()
    view = view_of(board)
    slot = Slot(view, view.span(Window.ALL, slots.today()))
    ranked = sources.sum_slots([slot])[slot]
    counted = heads.stored_heads(organisation.load_tree()) if view.subject is Subject.UNIT else {}
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
    _changed(view)


def final_standings(board_id: UUID, *, first: int | None = None) -> Sequence[FinalStanding]:
    """Return the final standings of a closed board in rank order, all or the first ranks; empty before it is closed."""
    query = select(FinalStanding).where(FinalStanding.board_id == board_id).order_by(FinalStanding.rank)
    return session().scalars(query.limit(first)).all()


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


def _managed(code: str) -> Board:
    board = session().scalars(select(Board).where(Board.code == code).with_for_update()).one_or_none()
    if board is None:
        raise NotFound
    _require(_scope(board.id))
    return board


def _locked(board_id: UUID) -> Board:
    """Lock a board that the acting member manages, and the tenant's rankings."""
    board = get(Board, board_id, lock=True)
    _require(_scope(board.id))
    lock_rankings()
    return board


def _scope(board_id: UUID) -> Sequence[UUID]:
    return session().scalars(select(BoardUnit.unit_id).where(BoardUnit.board_id == board_id)).all()


def _require(unit_ids: Collection[UUID]) -> None:
    """Raise Forbidden unless the acting member manages boards of these units, or of the whole tenant; or NotFound."""
    query = select(Unit.path).where(Unit.id.in_(unit_ids) if unit_ids else Unit.parent_id.is_(None))
    paths = session().scalars(query).all()
    if unit_ids and len(paths) != len(set(unit_ids)):
        raise NotFound
    for path in paths:
        principal.require(Permission.BOARDS_MANAGE, path)


def view_of(board: Board) -> BoardView:
    """Return what readers know of a board."""
    frozen = get(BoardFreeze, board.freeze_id) if board.freeze_id else None
    return slots.view(board, _scope(board.id), frozen)


def _changed_view(board: Board) -> BoardView:
    view = view_of(board)
    _changed(view)
    return view


def _end_freeze(board: Board) -> None:
    if board.freeze_id is not None:
        get(BoardFreeze, board.freeze_id).released_at = clock.now()
        board.freeze_id = None


def _sum_units_anew(currency: str) -> None:
    """Count for units what was posted and not yet handled: what is stored for good is exact."""
    unit_days.sum_days(currency, unit_days.differing_days(currency))
    heads.recount(organisation.load_tree())


def _changed(*views: BoardView) -> None:
    """Let readers see changed boards once this has committed; should Redis be away, the event will."""

    tenant_id = current_tenant_id()

    def announce() -> None:
        try:
            with tenant(tenant_id):
                ranking.change_config(views)
        except cache.RedisError as error:
            log.warning("board change not announced", error=str(error))

    after_commit(announce)
    emit(BoardsStale())
