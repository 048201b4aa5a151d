"""Wall screens 大屏: connected by an address that is shown once, known by its token, disconnected at once."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select, update

from gongyou.boards.models import Board, Visibility
from gongyou.boards.service import board_by_code
from gongyou.boards.slots import BoardView
from gongyou.core import audit, clock, crypto, principal, site
from gongyou.core.db import get, session, unit_of_work
from gongyou.core.errors import FieldError, InvalidInput, NotFound, Unauthenticated
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.service_units import root
from gongyou.identity.tenants import current_tenant, tenant_by_code
from gongyou.permissions import Permission
from gongyou.quality.contests.models import Contest, ContestState
from gongyou.quality.contests.service import require_state
from gongyou.reports.models import Display

SCHEME = "display"
"""Of the Authorization header: `Display TENANT.TOKEN`, with what follows `#` in the address."""
SEEN_EVERY = timedelta(minutes=1)
_BEGUN = (ContestState.RUNNING, ContestState.FROZEN, ContestState.CLOSED)
_NEWEST = Sort(((Display.created_at, True), (Display.id, True)))


class DisplayUnknown(Unauthenticated):
    """No screen has these credentials, or it was disconnected."""

    code = "display.unknown"
    scheme: ClassVar[str] = "Display"


def displays(*, revoked: bool = False, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of the tenant's screens, the newest first."""
    _require()
    state = Display.revoked_at.is_not(None) if revoked else Display.revoked_at.is_(None)
    query = (
        select(Display, Unit.name, Board, Contest.name)
        .join(Unit, (Unit.tenant_id == Display.tenant_id) & (Unit.id == Display.unit_id))
        .outerjoin(Board, (Board.tenant_id == Display.tenant_id) & (Board.id == Display.board_id))
        .outerjoin(Contest, (Contest.tenant_id == Display.tenant_id) & (Contest.id == Display.contest_id))
        .where(state)
    )
    found = page(query, sort=_NEWEST, limit=limit, cursor=cursor, scalars=False)
    return Page([_shown(*row) for row in found.items], found.next_cursor)


def connect(
    *, name: str, unit_id: UUID | None = None, board: str | None = None, contest_id: UUID | None = None
) -> dict[str, Any]:
    """Add a screen and return it with the address to be opened on it, which nobody is shown again. Audited.

    Without a board it shows the contest's teams, else those with most points per head. Raises NotFound, WrongState for
    a contest that has not begun, InvalidInput for a board that does not rank units or is not for everybody.
    """
    _require()
    unit = identity.unit_of(unit_id) if unit_id is not None else root()
    contest = get(Contest, contest_id) if contest_id is not None else None
    if contest is not None:
        require_state(contest, *_BEGUN)
    chosen = _board_for_all(board) if board is not None else None
    token, who = secrets.token_urlsafe(32), principal.current_or_none()
    display = Display(
        id=new_id(),
        name=name,
        unit_id=unit.id,
        board_id=chosen.id if chosen else None,
        contest_id=contest_id,
        token_digest=crypto.token_digest(token),
        created_by=who.member_id if who else None,
    )
    session().add(display)
    session().flush()
    audit.record("display.connected", "display", display.id, name=name)
    shown = _shown(display, unit.name, chosen, contest.name if contest else None)
    return shown | {"url": site.url(f"/wall#{current_tenant().code}.{token}")}


def disconnect(display_id: UUID) -> None:
    """Let a screen show nothing from now on. Audited; raises NotFound, also for one that is disconnected already."""
    _require()
    display = get(Display, display_id, lock=True)
    if display.revoked_at is not None:
        raise NotFound
    display.revoked_at = clock.now()
    audit.record("display.disconnected", "display", display.id, name=display.name)


@contextmanager
def admitted(credentials: str | None) -> Iterator[Display]:
    """Open a unit of work of the tenant of a screen and note that it was seen; raise DisplayUnknown."""
    code, _, token = (credentials or "").partition(".")
    with unit_of_work():
        try:
            tenant_id = tenant_by_code(code).id
        except NotFound as error:
            raise DisplayUnknown from error
    with unit_of_work(tenant_id):
        known = select(Display).where(Display.token_digest == crypto.token_digest(token), Display.revoked_at.is_(None))
        display = session().scalars(known).one_or_none()
        if display is None:
            raise DisplayUnknown
        _note_seen(display)
        yield display


def _note_seen(display: Display) -> None:
    now = clock.now()
    if display.last_seen_at is None or display.last_seen_at < now - SEEN_EVERY:
        # Not through the object: two looks at once need not wait for each other, nor fail.
        session().execute(
            update(Display)
            .where(Display.id == display.id)
            .values(last_seen_at=now)
            .execution_options(synchronize_session=False)
        )


def _require() -> None:
    principal.require(Permission.TENANT_SETTINGS, root().path)


def _board_for_all(code: str) -> BoardView:
    found = board_by_code(code)
    if not found.ranks_units or found.visibility is Visibility.OFFICERS:
        raise InvalidInput(errors=[FieldError("/body/board", "board_of_units", text("error.field.board_of_units"))])
    return found


def _shown(display: Display, unit_name: str, board: Board | BoardView | None, contest: str | None) -> dict[str, Any]:
    copied = ("id", "name", "created_at", "last_seen_at", "revoked_at")
    return {field: getattr(display, field) for field in copied} | {
        "unit": {"id": display.unit_id, "name": unit_name},
        "board": {"code": board.code, "name": board.name or text(f"board.{board.code}")} if board else None,
        "contest": {"id": display.contest_id, "name": contest} if contest is not None else None,
    }
