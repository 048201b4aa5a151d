"""Which rankings a tenant has: one slot for each board and span of days, the present ones and how yesterday left them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from gongyou.boards.models import Board, BoardFreeze, BoardState, BoardUnit, Subject, Visibility, Window
from gongyou.boards.organisation import Tree
from gongyou.boards.rules import FEWEST_HEADS, MEMBERS, UNITS, Scale, Span, span_of
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.identity.models import UnitKind
from gongyou.identity.tenants import zone

GRACE = timedelta(days=8)
"""How long the ranking of a window that is over stays in Redis; asked for later, it is summed anew."""
YOUNG = timedelta(days=1)
"""A span that began this recently has few rows: it is summed where it is first missed, not by the rebuild."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Freeze:
    """What readers of a frozen board must know."""

    id: UUID
    frozen_at: datetime
    frozen_on: date
    note: str | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board as the rankings need it, free of any session."""

    id: UUID
    code: str
    name: str | None
    subject: Subject
    currency: str
    unit_kind: UnitKind | None
    scope: tuple[UUID, ...]
    per_head: bool
    min_heads: int
    windows: tuple[Window, ...]
    starts_on: date | None
    ends_on: date | None
    visibility: Visibility
    league: bool
    contest_id: UUID | None
    state: BoardState
    freeze: Freeze | None
    closed_at: datetime | None

    @property
    def ranks_units(self) -> bool:
        return self.subject is Subject.UNIT

    @property
    def scale(self) -> Scale:
        return UNITS if self.ranks_units else MEMBERS

    @property
    def least_heads(self) -> int:
        """Return how many people a group needs before its rank, or ranks within it, say nothing of one of them."""
        return max(self.min_heads, FEWEST_HEADS)

    def span(self, window: Window, on: date) -> Span:
        """Return the span of a window that holds a day, within the board's dates."""
        return span_of(window, on, starts_on=self.starts_on, ends_on=self.ends_on)

    def subjects(self, organisation: Tree, among: Collection[UUID] | None = None) -> list[UUID]:
        """Return the units that a board of units ranks, of all or of some."""
        candidates = organisation.nodes.keys() if among is None else among
        if self.unit_kind is None:
            return [unit for unit in self.scope if unit in candidates]
        of_kind = [unit for unit in candidates if organisation.nodes[unit].kind is self.unit_kind]
        within = organisation.below(self.scope)
        return [unit for unit in of_kind if not self.scope or unit in within]


@dataclass(frozen=True, slots=True)
class Slot:
    """One ranking: a board and a span of days."""

    board: BoardView
    span: Span


def load_boards(*, open_only: bool = False) -> list[BoardView]:
    """Read the current tenant's boards, the oldest first."""
    query = select(Board, BoardFreeze).outerjoin(
        BoardFreeze, (BoardFreeze.tenant_id == Board.tenant_id) & (BoardFreeze.id == Board.freeze_id)
    )
    if open_only:
        query = query.where(Board.state != BoardState.CLOSED)
    scopes: dict[UUID, list[UUID]] = defaultdict(list)
    units = session().execute(select(BoardUnit.board_id, BoardUnit.unit_id).order_by(BoardUnit.unit_id))
    for board_id, unit_id in units:
        scopes[board_id].append(unit_id)
    return [view(board, scopes[board.id], freeze) for board, freeze in session().execute(query.order_by(Board.id))]


def view(board: Board, scope: Sequence[UUID], freeze: BoardFreeze | None) -> BoardView:
    """Return the view of a row."""
    return BoardView(
        id=board.id,
        code=board.code,
        name=board.name,
        subject=board.subject,
        currency=board.currency,
        unit_kind=board.unit_kind,
        scope=tuple(scope),
        per_head=board.per_head,
        min_heads=board.min_heads,
        windows=tuple(Window(w) for w in board.windows),
        starts_on=board.starts_on,
        ends_on=board.ends_on,
        visibility=board.visibility,
        league=board.league,
        contest_id=board.contest_id,
        state=board.state,
        freeze=Freeze(freeze.id, freeze.frozen_at, freeze.frozen_on, freeze.note) if freeze else None,
        closed_at=board.closed_at,
    )


def today() -> date:
    """Return the tenant's local day, on which the present windows are chosen."""
    return clock.now().astimezone(zone()).date()


def present(boards: Iterable[BoardView], today: date) -> list[Slot]:
    """Return the slots that readers ask for today: each window, and the same as yesterday closed it."""
    slots = []
    for board in boards:
        for window in board.windows:
            span = board.span(window, today)
            slots.append(Slot(board, span))
            before = baseline(span, today)
            if before is not None:
                slots.append(Slot(board, before))
    return slots


def baseline(span: Span, today: date) -> Span | None:
    """Return a span as yesterday closed it, which movement is measured against; None if it is over or just began."""
    if span.ends_on is not None and span.ends_on < today:
        return None
    return span.at_close_of(today - DAY)


def touched(boards: Iterable[BoardView], today: date, days: Collection[date]) -> list[Slot]:
    """Return the slots for which something earned on any of these roster days counts, those of past windows too."""
    slots: dict[tuple[UUID, str], Slot] = {}
    for slot in present(boards, today):
        if any(slot.span.holds(day) for day in days):
            slots[slot.board.id, slot.span.key] = slot
        for day in days:
            past = slot.board.span(slot.span.window, day)
            if past.holds(day):
                slots.setdefault((slot.board.id, past.key), Slot(slot.board, past))
    return list(slots.values())


def is_present(span: Span, today: date) -> bool:
    """Tell whether readers ask for a span today, as it is or as yesterday closed it."""
    return span.holds(today) if span.until is None else span.until == today - DAY


def is_young(span: Span, today: date) -> bool:
    """Tell whether a span began so recently that summing it is cheap."""
    return span.starts_on is not None and span.starts_on >= today - YOUNG


def expires_on(span: Span) -> date | None:
    """Return the day from which a ranking need not be kept; None for one without an end."""
    if span.until is not None:
        return span.until + 3 * DAY
    return span.ends_on + GRACE if span.ends_on else None
