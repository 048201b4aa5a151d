"""Boards are opened: those that every tenant begins with, an administrator's, a contest's."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, text

from gongyou.boards.administration import changed, require_managing, scope_of, sum_units_anew, view_of
from gongyou.boards.locks import lock_rankings
from gongyou.boards.models import Board, BoardUnit, Subject, Visibility, Window
from gongyou.boards.slots import BoardView
from gongyou.core import audit
from gongyou.core.db import session
from gongyou.core.errors import FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text as translated
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.models import UnitKind

ALL_WINDOWS = tuple(Window)
CONTEST_WINDOWS = (Window.DAY, Window.WEEK, Window.ALL)

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
    lacking = [
        Board(id=new_id(), windows=[w.value for w in ALL_WINDOWS], **v) for v in DEFAULTS if v["code"] not in there
    ]
    session().add_all(lacking)
    session().flush()
    lock_rankings()
    for currency in {board.currency for board in lacking if board.subject is Subject.UNIT}:
        sum_units_anew(currency)
    if lacking:
        changed()


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

    Raises InvalidInput for what makes no sense together, and for a currency that is not ranked: what may be spent
    would make ranks fall. `unit_ids` are its scope: only what is earned there or below counts, by the unit at the time
    of the deed. A board of units without `unit_kind` ranks these very units. With dates, only roster days between them
    count.
    """
    board = Board(
        id=new_id(),
        code=code,
        name=name,
        subject=subject,
        currency=currency,
        windows=[window.value for window in Window if window in windows],
        unit_kind=unit_kind,
        per_head=per_head,
        min_heads=min_heads,
        starts_on=starts_on,
        ends_on=ends_on,
        visibility=visibility,
        contest_id=contest_id,
    )
    return _open(board, unit_ids)


def _open(board: Board, unit_ids: Collection[UUID]) -> Board:
    require_managing(unit_ids)
    _require_sense(board, unit_ids)
    session().add(board)
    session().flush()
    session().add_all(BoardUnit(board_id=board.id, unit_id=unit_id) for unit_id in sorted(set(unit_ids)))
    session().flush()
    if board.subject is Subject.UNIT:
        lock_rankings()
        sum_units_anew(board.currency)
    audit.record("board.opened", "board", board.id, code=board.code)
    changed()
    return board


def _require_sense(board: Board, unit_ids: Collection[UUID]) -> None:
    of_members = board.subject is Subject.MEMBER
    wrong = {
        "per_head": board.per_head and of_members,
        "unit_kind": board.unit_kind is not None and of_members,
        "unit_ids": not of_members and board.unit_kind is None and not unit_ids,
        "ends_on": board.starts_on is not None and board.ends_on is not None and board.ends_on < board.starts_on,
        "currency": not session().scalar(_RANKED, {"t": current_tenant_id(), "code": board.currency}),
    }
    errors = [
        FieldError(f"/body/{name}", "invalid", translated("error.field.invalid")) for name in wrong if wrong[name]
    ]
    if errors:
        raise InvalidInput(errors=errors)


_RANKED = text("SELECT NOT spendable FROM currencies WHERE tenant_id = :t AND code = :code")


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
    view = view_of(board)
    changed(view)
    return view


def _managed(code: str) -> Board:
    board = session().scalars(select(Board).where(Board.code == code).with_for_update()).one_or_none()
    if board is None:
        raise NotFound
    require_managing(scope_of(board.id))
    return board
