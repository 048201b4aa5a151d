"""The JSON documents that readers of boards get; dictionaries here, schemas for the API's description in `schemas`."""

import base64
import binascii
import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gongyou.boards import organisation
from gongyou.boards.organisation import Tree
from gongyou.boards.ranking import Place
from gongyou.boards.rules import THOUSANDTHS, Span
from gongyou.boards.slots import BoardView
from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.i18n import text


def board_name(board: BoardView) -> str:
    """Return a board's name in the reader's language."""
    return board.name or text(f"board.{board.code}")


def board_document(board: BoardView) -> dict[str, Any]:
    """Return a board as it stands at the head of its standings."""
    return {
        "code": board.code,
        "name": board_name(board),
        "subject": board.subject,
        "currency": board.currency,
        "unit_kind": board.unit_kind,
        "per_head": board.per_head,
        "min_heads": board.least_heads,
        "state": board.state,
        "contest_id": board.contest_id,
    }


def freeze_document(board: BoardView) -> dict[str, Any] | None:
    """Return what readers are told of a freeze."""
    return {"frozen_at": instant(board.freeze.frozen_at), "note": board.freeze.note} if board.freeze else None


def window_document(span: Span, today: date) -> dict[str, Any]:
    """Return a window: its days and whether they are running."""
    upcoming, over = span.starts_on and span.starts_on > today, span.ends_on and span.ends_on < today
    return {
        "code": span.window,
        "starts_on": span.starts_on,
        "ends_on": span.ends_on,
        "state": "upcoming" if upcoming else "over" if over else "running",
    }


def place_document(board: BoardView, place: Place, named: dict[str, Any] | None) -> dict[str, Any]:
    """Return a place with its subject (None: without)."""
    subject = {board.subject.value: named} if named is not None else {}
    return {
        "rank": place.rank,
        **subject,
        "points": shown_points(board, board.scale.points(place.score)),
        "movement": None if place.was is None else place.was - place.rank,
        "last_at": instant(board.scale.reached_at(place.score)),
    }


def named_subjects(board: BoardView, ids: Collection[UUID], epoch: bytes | None) -> dict[UUID, dict[str, Any]]:
    """Return id, name and unit of subjects, in one query for those that are not in the process."""
    if not ids:
        return {}
    if board.ranks_units:
        tree = organisation.tree(epoch, knowing=ids)
        return {unit_id: _named(unit_id, _unit_name(tree, unit_id), tree.parent_name(unit_id)) for unit_id in ids}
    people = organisation.people(epoch, ids)
    tree = organisation.tree(epoch, knowing={unit_id for _, unit_id in people.values()})
    named = {}
    for member_id in ids:
        name, unit_id = people.get(member_id, (None, None))
        named[member_id] = _named(member_id, name, _unit_name(tree, unit_id))
    return named


def _named(subject_id: UUID, name: str | None, unit_name: str | None) -> dict[str, Any]:
    return {"id": subject_id, "name": name, "unit_name": unit_name}


def _unit_name(tree: Tree, unit_id: UUID | None) -> str | None:
    node = tree.nodes.get(unit_id) if unit_id else None
    return node.name if node else None


def shown_points(board: BoardView, points: int | None) -> float | None:
    """Return points; per head, with up to three decimals."""
    return points / THOUSANDTHS if points is not None and board.per_head else points


def instant(at: datetime) -> str:
    """Return an instant as RFC 3339 writes it."""
    return at.isoformat()


def encoded(document: Any) -> bytes:
    """Return JSON as it goes over the wire."""
    return _JSON.encode(document).encode()


def _written(value: Any) -> str:
    return instant(value) if isinstance(value, datetime) else str(value)


_JSON = json.JSONEncoder(ensure_ascii=False, default=_written, separators=(",", ":"))


def cursor_of(position: int) -> str:
    """Return the cursor of a page of standings that begins at a position, from 0."""
    return base64.urlsafe_b64encode(b"%d" % position).rstrip(b"=").decode()


def position_of(cursor: str | None) -> int:
    """Return the position of a cursor (None: the top); raise InvalidInput for what is not one."""
    if cursor is None:
        return 0
    try:
        position = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _wrong_cursor() from error
    if not 0 <= position < 2**31:
        raise _wrong_cursor()
    return position


def _wrong_cursor() -> InvalidInput:
    return InvalidInput(errors=[FieldError("/query/cursor", "cursor", text("error.field.cursor"))])
