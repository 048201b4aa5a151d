"""Spreadsheets of a service's requests: who, when, where it stands, and money; never illness, story or reasons.

What is private is in none, not even in its counsellor's own.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from gongyou.cases.models import Case
from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, NotFound
from gongyou.core.i18n import text
from gongyou.core.outbox import converter, emit
from gongyou.core.pages import page
from gongyou.core.spreadsheets import MEDIA_TYPE, MOMENT, Cell, Column, spreadsheet
from gongyou.events import AssistanceExportWanted
from gongyou.files import orders
from gongyou.files.models import FileKind, StoredFile
from gongyou.files.service import store
from gongyou.hotline.assistance import queries, services
from gongyou.hotline.assistance.definitions import Definition, FieldKind
from gongyou.hotline.assistance.models import AssistanceExport, AssistanceRequest, AssistanceService
from gongyou.hotline.assistance.papers import Papers, Said, opened
from gongyou.identity.authentication import principal_behind
from gongyou.identity.models import Member, Unit
from gongyou.identity.tenants import zone

KEPT = timedelta(days=7)
MOST_ROWS, BATCH = 5_000, 200
MONEY = "#,##0.00"


class TooManyToExport(AppError):
    """More requests match than one spreadsheet holds."""

    code = "assistance.too_many_to_export"
    status = 422


class PrivateService(AppError):
    """Nothing of a private service leaves the conversation."""

    code = "assistance.private_service"
    status = 409


def ask(*, service_id: UUID, **filters: Any) -> dict[str, Any]:
    """Have a worker write a service's requests that the list would show; return the order. Audited.

    Raises NotFound, PrivateService, TooManyToExport.
    """
    service = get(AssistanceService, service_id)
    if services.current(service).private:
        raise PrivateService(name=service.name)
    wanted = queries.RequestFilters(service_id=service_id, **filters)
    count = session().scalar(select(func.count()).select_from(_query(wanted).subquery())) or 0
    if count > MOST_ROWS:
        raise TooManyToExport(count=count, most=MOST_ROWS)
    kept = converter.unstructure(wanted)
    made = orders.order(
        AssistanceExport, service_id=service_id, filters=kept, session_id=principal.current().session_id
    )
    audit.record("assistance.exported", "assistance_service", service_id, filters={k: v for k, v in kept.items() if v})
    emit(AssistanceExportWanted(export_id=made.id))
    return _shown(made)


def export(export_id: UUID) -> dict[str, Any]:
    """Return how far an export of the acting member is; raise NotFound, also for somebody else's."""
    found = get(AssistanceExport, export_id)
    if found.requested_by != principal.current().member_id:
        raise NotFound
    return _shown(found)


def make(export_id: UUID) -> None:
    """Make an export as who asked for it; nothing if it was made before, or if their session has been ended since."""
    wanted = get(AssistanceExport, export_id, lock=True)
    orders.fulfil(wanted, lambda: _file(wanted))


def _query(wanted: queries.RequestFilters) -> "Select[AssistanceRequest, Case, Unit, Member]":
    mine = AssistanceRequest.applicant_id == principal.current().member_id
    return queries.filtered(wanted).where(~AssistanceRequest.private, ~mine)


def _file(wanted: AssistanceExport) -> StoredFile | None:
    who = principal_behind(wanted.session_id)
    if who is None:
        return None
    with principal.acting(who):
        service = get(AssistanceService, wanted.service_id)
        definition = services.current(service)
        rows = list(_rows(converter.structure(wanted.filters, queries.RequestFilters), definition))
        content = spreadsheet(text("assistance.export.sheet"), _columns(definition), rows, zone=zone())
    wanted.rows = len(rows)
    day = clock.now().astimezone(zone()).date().isoformat()
    return store(
        content,
        kind=FileKind.EXPORT,
        name=f"{text('assistance.export.file', name=service.name, day=day)}.xlsx",
        media_type=MEDIA_TYPE,
        owner_id=wanted.requested_by,
        expires_at=clock.now() + KEPT,
    )


_HEADS = (
    ("number", 15, None),
    ("applicant", 12, None),
    ("employee_no", 12, None),
    ("unit", 18, None),
    ("status", 12, None),
    ("step", 16, None),
    ("submitted_at", 17, MOMENT),
    ("closed_at", 17, MOMENT),
    ("granted", 14, MONEY),
)


def _columns(definition: Definition) -> list[Column]:
    own = [Column(text(f"assistance.export.{code}"), width, numbers) for code, width, numbers in _HEADS]
    return own + [Column(each.label, 16, MONEY) for each in definition.fields if each.kind is FieldKind.MONEY]


def _rows(wanted: queries.RequestFilters, definition: Definition) -> Iterator[Sequence[Cell]]:
    asked = [each.key for each in definition.fields if each.kind is FieldKind.MONEY]
    query, cursor, left = _query(wanted), None, MOST_ROWS
    while left > 0:
        found = page(query, sort=queries.SORTS[wanted.sort], limit=min(BATCH, left), cursor=cursor, scalars=False)
        for (request, case, unit, applicant), row in zip(found.items, queries.shown(found.items), strict=True):
            yield [
                case.number,
                applicant.name,
                applicant.employee_no,
                unit.name,
                text(f"assistance.status.{row['status']}"),
                row["step_name"],
                *_times(case),
                *_money(request, asked),
            ]
        cursor, left = found.next_cursor, left - len(found.items)
        if cursor is None:
            return


def _times(case: Case) -> list[Cell]:
    return [case.opened_at, case.closed_at]


def _money(request: AssistanceRequest, asked: Sequence[str]) -> list[Cell]:
    granted = opened(Said, request.result_sealed).amount if request.result_sealed is not None else None
    values = opened(Papers, request.sealed).values
    fen = [granted, *(values.get(key) for key in asked)]
    return [Decimal(each) / 100 if isinstance(each, int) and not isinstance(each, bool) else None for each in fen]


def _shown(wanted: AssistanceExport) -> dict[str, Any]:
    return orders.as_shown(wanted) | {"rows": wanted.rows}
