"""Keyset pages of a SELECT: `limit` and an opaque `cursor` in, items and the next cursor out."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from gongyou.core import crypto
from gongyou.core.db import session
from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.i18n import text

_CURSOR = "cursor"
"""Cursors are sealed: what a list is sorted by may be finer than what it shows, such as the minute of a day."""
Column = InstrumentedAttribute[Any] | ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """A total order: columns with direction, the last one unique. Columns must not be NULL."""

    columns: tuple[tuple[Column, bool], ...]
    """Pairs of column and `descending`."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list and where the next begins (None at the end)."""

    items: Sequence[Any]
    next_cursor: str | None


def page(
    query: "Select[*tuple[Any, ...]]",
    *,
    sort: Sort,
    limit: int = 50,
    cursor: str | None = None,
    scalars: bool = True,
) -> Page:
    """Return the page of a SELECT after a cursor.

    The sort columns are added to the rows behind the scene; `scalars=False` keeps rows of several entities (as tuples).
    Raises InvalidInput for a cursor that is not one of this list.
    """
    columns = [column for column, _ in sort.columns]
    if cursor:
        query = query.where(_after(sort, _decode(cursor, columns)))
    order = [column.desc() if descending else column.asc() for column, descending in sort.columns]
    rows = session().execute(query.add_columns(*columns).order_by(*order).limit(limit + 1)).all()
    width = len(columns)
    items = [row[0] if scalars else row[:-width] for row in rows[:limit]]
    more = len(rows) > limit
    return Page(items, _encode(rows[limit - 1][-width:]) if more else None)


def _after(sort: Sort, values: Sequence[Any]) -> ColumnElement[bool]:
    """Return `(a, b, c) > values`, spelt out because directions may differ."""
    alternatives: list[ColumnElement[bool]] = []
    equal: ColumnElement[bool] = true()
    for (column, descending), value in zip(sort.columns, values, strict=True):
        alternatives.append(and_(equal, column < value if descending else column > value))
        equal = and_(equal, column == value)
    return or_(*alternatives)


def _encode(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date) else str(v) if isinstance(v, UUID) else v for v in values]
    sealed = crypto.conceal(json.dumps(plain, default=str).encode(), purpose=_CURSOR)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _storable(value: Any) -> str:
    """Return a text that the database can compare with; raise ValueError for another."""
    text_of = str(value)
    if "\x00" in text_of:
        raise ValueError("a text without NUL is needed")
    text_of.encode()
    return text_of


_READERS: Mapping[type, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
    int: int,
    str: _storable,
    bool: bool,
}


def _decode(cursor: str, columns: Sequence[Column]) -> list[Any]:
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(crypto.reveal(sealed, purpose=_CURSOR))
        pairs = zip(columns, values, strict=True)
        return [_READERS.get(column.type.python_type, lambda v: v)(value) for column, value in pairs]
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        detail = text("error.field.cursor")
        raise InvalidInput(errors=[FieldError("/query/cursor", "cursor", detail)]) from error
