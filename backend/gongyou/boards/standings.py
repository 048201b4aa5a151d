"""Standings as answers: a part that all readers share and a part of one's own, joined as bytes.

The shared part is computed once for a version in a process, however many ask. The own part costs one round trip to
Redis, which also brings the version, so a reader of a version that others have read before touches nothing else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from gongyou.boards import organisation, sources
from gongyou.boards.catalogue import Catalogue, board_of, kept_catalogue, reload
from gongyou.boards.documents import (
    board_document,
    cursor_of,
    encoded,
    freeze_document,
    instant,
    named_subjects,
    place_document,
    shown_points,
    window_document,
)
from gongyou.boards.models import BoardState, Visibility, Window
from gongyou.boards.once import Once
from gongyou.boards.ranking import Around, Between, Marks, Place, Slice, version_key
from gongyou.boards.slots import BoardView
from gongyou.boards.sources import Source
from gongyou.core import clock, principal
from gongyou.core.errors import FieldError, Forbidden, InvalidInput, NotFound
from gongyou.core.i18n import current_language, text
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.rules import ids_of_path
from gongyou.permissions import Permission

NEIGHBOURS = 2
"""Places shown on each side of one's own."""
_CHANGES_ENDURED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a reader wants: a window (None: the board's usual one) that holds a day (None: today), from a position on."""

    code: str
    window: Window | None = None
    on: date | None = None
    limit: int = 50
    position: int = 0
    around_me: bool = False
    behind_freeze: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON document. It holds while `version_key` has this version; without one it is of the moment only."""

    body: bytes
    etag: str | None
    version_key: str | None
    version: bytes


_shared: Once[tuple[bytes, Marks]] = Once(512)


def standings(ask: Ask) -> Answer:
    """Return a page of standings with the reader's own place; raise NotFound, Forbidden, InvalidInput, WindowFrozen."""
    known = kept_catalogue()
    for _ in range(_CHANGES_ENDURED):
        known, board = board_of(known, ask.code)
        reader = _Reader(known, board, ask)
        own = reader.own_slice()
        if own.marks.config is None or own.marks.config == known.mark:
            return reader.answer(own)
        known = reload()
    raise RuntimeError("the boards change faster than they can be read")


def visible_board(known: Catalogue, code: str) -> tuple[Catalogue, BoardView]:
    """Return a board that the acting member may see; raise NotFound."""
    known, board = board_of(known, code)
    if board.visibility is Visibility.OFFICERS and not manages_boards():
        raise NotFound
    return known, board


def manages_boards() -> bool:
    """Tell whether the acting member manages boards anywhere; a job may see everything."""
    who = principal.current_or_none()
    return who is None or who.may(Permission.BOARDS_MANAGE)


def chosen_window(board: BoardView, window: Window | None) -> Window:
    """Return the window asked for, by default the month or the whole span; raise InvalidInput if the board lacks it."""
    if window is None:
        return Window.MONTH if Window.MONTH in board.windows else board.windows[-1]
    if window not in board.windows:
        choices = ", ".join(board.windows)
        detail = text("error.field.choice", choices=choices)
        raise InvalidInput(errors=[FieldError("/query/window", "choice", detail)])
    return window


class _Reader:
    """One reading of one board by one member."""

    def __init__(self, known: Catalogue, board: BoardView, ask: Ask) -> None:
        if board.visibility is Visibility.OFFICERS and not manages_boards():
            raise NotFound
        if ask.behind_freeze and not manages_boards():
            raise Forbidden
        self.known, self.board, self.ask = known, board, ask
        self.window = chosen_window(board, ask.window)
        self.source: Source = sources.source_of(
            known, board, self.window, ask.on or known.today, behind_freeze=ask.behind_freeze
        )
        self.names_hidden = board.id in known.small and not manages_boards()

    def own_slice(self) -> Slice:
        each_side = max(self.ask.limit // 2, NEIGHBOURS) if self.ask.around_me else NEIGHBOURS
        return self.source.read(Around(own_subject(self.board) or _NOBODY, each_side))

    def answer(self, own: Slice) -> Answer:
        around = self.ask.around_me
        shared = self._document(own.total, own.places, None, own.marks) if around else self._shared_part(own.marks)
        body = shared + self._own_part(own)
        if not own.marks.version:
            return Answer(body, None, None, b"")
        # The own part was read first: an answer whose shared part is newer is kept for no longer than its own part.
        return Answer(body, self._etag(own.marks), version_key(self.board), own.marks.version)

    def _shared_part(self, marks: Marks) -> bytes:
        """Return the document up to the reader's own part."""
        if not marks.version:
            return self._compute_shared()[0]
        body, made_from = _shared.get(self._shared_key(marks), self._compute_shared)
        if made_from != marks:
            _shared.get(self._shared_key(made_from), lambda: (body, made_from))
        return body

    def _shared_key(self, marks: Marks) -> tuple[object, ...]:
        return (current_tenant_id(), self.board.id, self.source.span, *self._variant(), marks)

    def _variant(self) -> tuple[object, ...]:
        return (self.ask.limit, self.ask.position, self.ask.behind_freeze, self.names_hidden, current_language())

    def _compute_shared(self) -> tuple[bytes, Marks]:
        first = self.ask.position
        found = self.source.read(Between(first, first + self.ask.limit - 1))
        after = first + self.ask.limit
        more = after if after < found.total else None
        return self._document(found.total, found.places, more, found.marks), found.marks

    def _document(self, total: int, places: Sequence[Place], after: int | None, marks: Marks) -> bytes:
        shown = [] if self.names_hidden else places
        document = {
            "board": board_document(self.board),
            "window": window_document(self.source.span, self.known.today),
            "as_of": instant(self.source.as_of or clock.now()),
            "frozen": self.board.state is BoardState.FROZEN and not self.ask.behind_freeze,
            "freeze": freeze_document(self.board),
            "suppressed": self.names_hidden,
            "total": total,
            "items": self._items(shown, marks),
            "next_cursor": cursor_of(after) if after is not None and not self.names_hidden else None,
        }
        return encoded(document)[:-1] + b',"me":'

    def _items(self, places: Sequence[Place], marks: Marks) -> list[dict[str, Any]]:
        named = named_subjects(self.board, [place.subject_id for place in places], marks.epoch)
        return [place_document(self.board, place, named[place.subject_id]) for place in places]

    def _own_part(self, own: Slice) -> bytes:
        if own.asked is None:
            return b"null}"
        at = own.asked.rank - own.places[0].rank
        near = own.places[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS + 1]
        ahead = own.places[at - 1] if at else None
        gap = self.board.scale.points(ahead.score) - self.board.scale.points(own.asked.score) if ahead else None
        document = place_document(self.board, own.asked, None) | {
            "gap_to_next": shown_points(self.board, gap),
            "to_overtake": shown_points(self.board, gap + 1 if gap is not None else None),
            "neighbours": [] if self.names_hidden else self._items(near, own.marks),
        }
        return encoded(document) + b"}"

    def _etag(self, marks: Marks) -> str:
        who = principal.current_or_none()
        parts = (marks.version, marks.config, marks.epoch, self._variant(), self.ask, who.member_id if who else None)
        return f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


_NOBODY = UUID(int=0)
"""Stands on no board."""


def own_subject(board: BoardView) -> UUID | None:
    """Return the member who reads, or their unit that stands on a board of units (the nearest)."""
    who = principal.current_or_none()
    if who is None or not board.ranks_units:
        return who.member_id if who else None
    above = ids_of_path(who.unit_path)
    if board.unit_kind is None:
        standing: Collection[UUID] = board.scope
    else:
        nodes = organisation.tree(organisation.current_epoch()).nodes
        standing = [unit for unit in above if unit in nodes and nodes[unit].kind is board.unit_kind]
    return next((unit for unit in reversed(above) if unit in standing), None)
