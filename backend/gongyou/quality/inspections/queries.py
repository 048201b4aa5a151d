"""Inspections as they are read: the calendar, one's own, one with its answers, statistics."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.pages import Page, Sort, page
from gongyou.files import links
from gongyou.files.models import StoredFile
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.quality.inspections import access
from gongyou.quality.inspections.access import OF_UNIT
from gongyou.quality.inspections.checklists import items_of
from gongyou.quality.inspections.models import (
    Checklist,
    ChecklistItem,
    InspectionAnswer,
    InspectionKind,
    InspectionOccurrence,
    InspectionPlan,
    OccurrenceState,
    Verdict,
)
from gongyou.quality.inspections.rules import may_inspect
from gongyou.quality.inspections.service import answers_of

_BY_OPENING = Sort(((InspectionOccurrence.opens_at, False), (InspectionOccurrence.id, False)))
_BY_DUE = Sort(((InspectionOccurrence.due_at, False), (InspectionOccurrence.id, False)))
_RUNNING = (OccurrenceState.OPEN, OccurrenceState.STARTED)


def deeds(since: datetime, until: datetime) -> Select[UUID | None, datetime | None]:
    """Return the SELECT of (member, instant) of who began an inspection."""
    begun = InspectionOccurrence.started_at
    return select(InspectionOccurrence.inspector_id, begun).where(begun >= since, begun < until)


def calendar(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    unit_id: UUID | None = None,
    state: OccurrenceState | None = None,
    kind: InspectionKind | None = None,
    plan_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return a page of the inspections that the acting member may see, by opening; by default from a week ago on."""
    query = _rows().where(access.visible(principal.current()))
    query = query.where(InspectionOccurrence.opens_at >= (since or clock.now() - timedelta(days=7)))
    if until is not None:
        query = query.where(InspectionOccurrence.opens_at < until)
    if unit_id is not None:
        query = query.where(Unit.path.startswith(identity.unit_of(unit_id).path))
    wanted = {
        InspectionOccurrence.state: state,
        InspectionOccurrence.kind: kind,
        InspectionOccurrence.plan_id: plan_id,
    }
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    return _page(query, _BY_OPENING, limit, cursor)


def mine(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of what the acting member has begun and what they may begin, the first due first."""
    who, now = principal.current(), clock.now()
    begun = and_(
        InspectionOccurrence.inspector_id == who.member_id, InspectionOccurrence.state == OccurrenceState.STARTED
    )
    waiting = and_(InspectionOccurrence.state == OccurrenceState.OPEN, access.doable(who))
    query = _rows().where(or_(begun, waiting), InspectionOccurrence.due_at > now)
    return _page(query, _BY_DUE, limit, cursor)


def inspection(inspection_id: UUID) -> dict[str, Any]:
    """Return an inspection that the acting member may see, its items and answers; raise NotFound."""
    found = access.seen(inspection_id)
    [summary] = _shown(session().execute(_rows().where(InspectionOccurrence.id == found.id)).all())
    newest = session().scalar(select(Checklist.version).where(Checklist.id == found.checklist_id))
    items = items_of(found.checklist_id, found.checklist_version or newest or 1)
    answers = {each.item_id: each for each in answers_of(found.id)}
    photos = _photos([photo_id for each in answers.values() for photo_id in each.photo_ids])
    unit = identity.unit_of(found.unit_id)
    inspecting = identity.unit_of(found.inspecting_unit_id).path if found.inspecting_unit_id else None
    return summary | {
        "may_do": may_inspect(principal.current(), found.kind, unit.path, inspecting),
        "items": [_item(item, answers.get(item.id), photos) for item in items],
    }


def statistics(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    unit_id: UUID | None = None,
    kind: InspectionKind | None = None,
) -> dict[str, Any]:
    """Return what became of the inspections due in a period, by unit that the acting member oversees.

    By default the last 30 days.
    """
    until = until or clock.now()
    since = since or until - timedelta(days=30)
    where = [
        access.overseen(principal.current()),
        InspectionOccurrence.due_at >= since,
        InspectionOccurrence.due_at < until,
    ]
    if unit_id is not None:
        where.append(Unit.path.startswith(identity.unit_of(unit_id).path))
    if kind is not None:
        where.append(InspectionOccurrence.kind == kind)
    units = _by_unit(where)
    totals = {key: sum(unit[key] for unit in units) for key in ("planned", "done", "missed", "findings")}
    return {"since": since, "until": until, "units": units} | totals


def _by_unit(where: Sequence[ColumnElement[bool]]) -> list[dict[str, Any]]:
    rows = session().execute(
        select(
            Unit.id,
            Unit.name,
            func.count(),
            func.count(case((InspectionOccurrence.state == OccurrenceState.DONE, 1))),
            func.count(case((InspectionOccurrence.state == OccurrenceState.MISSED, 1))),
        )
        .select_from(InspectionOccurrence)
        .join(Unit, OF_UNIT)
        .where(*where)
        .group_by(Unit.tenant_id, Unit.id, Unit.name)
        .order_by(Unit.name, Unit.id)
    )
    findings = _findings_by_unit(where)
    return [
        {
            "unit": {"id": row_id, "name": name},
            "planned": planned,
            "done": done,
            "missed": missed,
            "findings": findings.get(row_id, 0),
        }
        for row_id, name, planned, done, missed in rows
    ]


def _findings_by_unit(where: Sequence[ColumnElement[bool]]) -> dict[UUID, int]:
    counted = session().execute(
        select(InspectionOccurrence.unit_id, func.count())
        .select_from(InspectionOccurrence)
        .join(Unit, OF_UNIT)
        .join(
            InspectionAnswer,
            (InspectionAnswer.tenant_id == InspectionOccurrence.tenant_id)
            & (InspectionAnswer.inspection_id == InspectionOccurrence.id),
        )
        .where(*where, InspectionAnswer.verdict == Verdict.FINDING)
        .group_by(InspectionOccurrence.unit_id)
    )
    return dict(counted.all())


_inspecting = aliased(Unit)


def _rows() -> "Select[*tuple[Any, ...]]":
    return (
        select(InspectionOccurrence, Unit.name, _inspecting.name, InspectionPlan.name, Checklist.name)
        .join(Unit, OF_UNIT)
        .outerjoin(
            _inspecting,
            (_inspecting.tenant_id == InspectionOccurrence.tenant_id)
            & (_inspecting.id == InspectionOccurrence.inspecting_unit_id),
        )
        .join(
            InspectionPlan,
            (InspectionPlan.tenant_id == InspectionOccurrence.tenant_id)
            & (InspectionPlan.id == InspectionOccurrence.plan_id),
        )
        .join(
            Checklist,
            (Checklist.tenant_id == InspectionOccurrence.tenant_id)
            & (Checklist.id == InspectionOccurrence.checklist_id),
        )
    )


def _page(query: "Select[*tuple[Any, ...]]", sort: Sort, limit: int, cursor: str | None) -> Page:
    found = page(query, sort=sort, limit=limit, cursor=cursor, scalars=False)
    return Page(_shown(found.items), found.next_cursor)


def _shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    ids = [row[0].id for row in rows]
    counted = session().execute(
        select(
            InspectionAnswer.inspection_id,
            func.count(),
            func.count(case((InspectionAnswer.verdict == Verdict.FINDING, 1))),
        )
        .where(InspectionAnswer.inspection_id.in_(ids))
        .group_by(InspectionAnswer.inspection_id)
    )
    counts = {inspection_id: (answers, findings) for inspection_id, answers, findings in counted}
    names = identity.names_of({row[0].inspector_id for row in rows if row[0].inspector_id is not None})
    return [_summary(row, names, *counts.get(row[0].id, (0, 0))) for row in rows]


def _summary(row: Any, names: dict[UUID, str], answers: int, findings: int) -> dict[str, Any]:
    found, unit, inspecting, plan, checklist = row
    copied = ("id", "kind", "state", "opens_at", "due_at", "started_at", "done_at", "checklist_version")
    return {name: getattr(found, name) for name in copied} | {
        "plan": {"id": found.plan_id, "name": plan},
        "checklist": {"id": found.checklist_id, "name": checklist},
        "unit": {"id": found.unit_id, "name": unit},
        "inspecting_unit": {"id": found.inspecting_unit_id, "name": inspecting} if found.inspecting_unit_id else None,
        "inspector": {"id": found.inspector_id, "name": names[found.inspector_id]} if found.inspector_id else None,
        "answers": answers,
        "findings": findings,
    }


def _item(item: ChecklistItem, answer: InspectionAnswer | None, photos: dict[UUID, StoredFile]) -> dict[str, Any]:
    shown = {name: getattr(item, name) for name in ("id", "position", "text", "standard", "category")}
    if answer is None:
        return shown | {"answer": None}
    return shown | {
        "answer": {
            "verdict": answer.verdict,
            "note": answer.note,
            "hazard_id": answer.hazard_id,
            "answered_at": answer.answered_at,
            "photos": [
                {"id": file.id, "url": links.link(file), "thumbnail_url": links.thumbnail_link(file)}
                for file in (photos[UUID(photo_id)] for photo_id in answer.photo_ids)
            ],
        }
    }


def _photos(ids: Sequence[str]) -> dict[UUID, StoredFile]:
    wanted = {UUID(each) for each in ids}
    return {file.id: file for file in session().scalars(select(StoredFile).where(StoredFile.id.in_(wanted)))}
