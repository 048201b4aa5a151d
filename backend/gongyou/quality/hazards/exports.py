"""Spreadsheets of hazards: asked for with the filters of the list, made by a worker that sees what the asker may see."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, NotFound
from gongyou.core.i18n import text
from gongyou.core.outbox import converter, emit
from gongyou.core.pages import page
from gongyou.core.spreadsheets import MEDIA_TYPE, Cell, spreadsheet
from gongyou.events import HazardExportWanted
from gongyou.files import orders
from gongyou.files.models import FileKind, StoredFile
from gongyou.files.service import store
from gongyou.identity.authentication import principal_behind
from gongyou.identity.tenants import zone
from gongyou.quality.hazards import sheet
from gongyou.quality.hazards.filters import SORTS, HazardFilters, filtered
from gongyou.quality.hazards.models import HazardExport

KEPT = timedelta(days=7)
"""How long the file stays: it names people and what they did."""
MOST_ROWS = 20_000
BATCH = 500


class TooManyToExport(AppError):
    """More hazards match than one spreadsheet holds."""

    code = "hazard.too_many_to_export"
    status = 422


def ask(**filters: Any) -> dict[str, Any]:
    """Have a worker write the hazards that a list with these filters would show; return the order. Audited.

    Raises NotFound for an unknown unit, TooManyToExport.
    """
    wanted = HazardFilters(**filters)
    count = session().scalar(select(func.count()).select_from(filtered(wanted).subquery())) or 0
    if count > MOST_ROWS:
        raise TooManyToExport(count=count, most=MOST_ROWS)
    kept = converter.unstructure(wanted)
    made = orders.order(HazardExport, filters=kept, session_id=principal.current().session_id)
    audit.record("hazard.exported", "hazard_export", made.id, filters={k: v for k, v in kept.items() if v})
    emit(HazardExportWanted(export_id=made.id))
    return _shown(made)


def export(export_id: UUID) -> dict[str, Any]:
    """Return how far an export of the acting member is; raise NotFound, also for somebody else's."""
    found = get(HazardExport, export_id)
    if found.requested_by != principal.current().member_id:
        raise NotFound
    return _shown(found)


def make(export_id: UUID) -> None:
    """Make an export as who asked for it; nothing if it was made before, or if their session has been ended since."""
    wanted = get(HazardExport, export_id, lock=True)
    orders.fulfil(wanted, lambda: _file(wanted))


def _file(wanted: HazardExport) -> StoredFile | None:
    who = principal_behind(wanted.session_id)
    if who is None:
        return None
    with principal.acting(who):
        counted = _Counted(_rows(converter.structure(wanted.filters, HazardFilters)))
        columns = sheet.columns()
        content = spreadsheet(text("hazard.export.sheet"), columns, counted, zone=zone())
    wanted.rows = counted.rows
    name = text("hazard.export.file", day=clock.now().astimezone(zone()).date().isoformat())
    return store(
        content,
        kind=FileKind.EXPORT,
        name=f"{name}.xlsx",
        media_type=MEDIA_TYPE,
        owner_id=wanted.requested_by,
        expires_at=clock.now() + KEPT,
    )


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterator[Sequence[Cell]]) -> None:
        self._coming, self.rows = rows, 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for row in self._coming:
            self.rows += 1
            yield row


def _rows(wanted: HazardFilters) -> Iterator[Sequence[Cell]]:
    """Yield the rows a batch at a time; what has been written is forgotten."""
    query, cursor, left = filtered(wanted), None, MOST_ROWS
    while left > 0:
        found = page(query, sort=SORTS[wanted.sort], limit=min(BATCH, left), cursor=cursor, scalars=False)
        yield from sheet.rows([(row[0], row[1], row[2]) for row in found.items])
        cursor, left = found.next_cursor, left - len(found.items)
        if cursor is None:
            return


def _shown(wanted: HazardExport) -> dict[str, Any]:
    return orders.as_shown(wanted) | {"rows": wanted.rows}
