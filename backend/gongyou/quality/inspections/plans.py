"""Plans of inspections: made, changed, paused; what they bring about is made a day ahead."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, Forbidden, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import InspectionDue
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.queries import below
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission
from gongyou.quality.inspections.checklists import usable
from gongyou.quality.inspections.models import (
    Checklist,
    InspectionKind,
    InspectionOccurrence,
    InspectionPlan,
    InspectionPlanUnit,
    OccurrenceState,
)
from gongyou.quality.inspections.rules import Recurrence, openings, recurrence_of

AHEAD = timedelta(hours=25)
"""How far ahead inspections are made: a day, and the hour until it is looked at again."""
_NEWEST_FIRST = Sort(((InspectionPlan.created_at, True), (InspectionPlan.id, True)))


class UnitsOverlap(AppError):
    """A mutual inspection is between units of which neither lies within the other."""

    code = "inspection.units_overlap"
    status = 409


def create(
    *,
    name: str,
    kind: InspectionKind,
    checklist_id: UUID,
    unit_ids: Collection[UUID],
    recurrence: Recurrence,
    duration_minutes: int,
    starts_on: date,
    ends_on: date | None = None,
    inspecting_unit_id: UUID | None = None,
) -> dict[str, Any]:
    """Make a plan whose owner is the acting member, and what it brings about within a day.

    Raises NotFound, Forbidden for units that they do not manage, InvalidInput, ChecklistArchived, UnitsOverlap.
    """
    usable(checklist_id)
    plan = InspectionPlan(
        id=new_id(),
        name=name,
        kind=kind,
        checklist_id=checklist_id,
        inspecting_unit_id=inspecting_unit_id,
        recurrence=recurrence.data(),
        duration_minutes=duration_minutes,
        starts_on=starts_on,
        ends_on=ends_on,
        owner_id=principal.current().member_id,
        created_at=clock.now(),
    )
    _require_sound(plan, unit_ids)
    session().add(plan)
    session().flush()
    _set_units(plan, unit_ids)
    audit.record("inspection_plan.created", "inspection_plan", plan.id, name=name)
    make_due([plan])
    return shown([plan])[0]


def change(
    plan_id: UUID, *, unit_ids: Collection[UUID] | None = None, recurrence: Recurrence | None = None, **values: Any
) -> dict[str, Any]:
    """Change or pause a plan; inspections that have not opened yet are made anew. Raises what `create` raises."""
    plan = _managed(plan_id)
    usable(values.get("checklist_id", plan.checklist_id))
    for name in ("name", "duration_minutes", "starts_on", "ends_on", "active", "checklist_id"):
        if name in values:
            setattr(plan, name, values[name])
    if recurrence is not None:
        plan.recurrence = recurrence.data()
    wanted = _unit_ids(plan.id) if unit_ids is None else unit_ids
    _require_sound(plan, wanted)
    session().flush()
    if unit_ids is not None:
        _set_units(plan, unit_ids)
    session().execute(
        delete(InspectionOccurrence).where(
            InspectionOccurrence.plan_id == plan.id,
            InspectionOccurrence.state == OccurrenceState.OPEN,
            InspectionOccurrence.opens_at > clock.now(),
        )
    )
    audit.record("inspection_plan.changed", "inspection_plan", plan.id, fields=sorted(values))
    make_due([plan])
    return shown([plan])[0]


def make_due(plans: Iterable[InspectionPlan] | None = None) -> int:
    """Make the inspections that open within a day and are not over yet, of some plans or all; return how many are new.

    Making them again makes nothing: each plan, unit and opening has one.
    """
    now = clock.now()
    found = list(plans) if plans is not None else session().scalars(select(InspectionPlan)).all()
    active = [plan for plan in found if plan.active]
    units = _open_units([plan.id for plan in active])
    rows = [
        _row(plan, unit_id, opens_at)
        for plan in active
        for opens_at in openings(
            recurrence_of(plan.recurrence),
            zone=zone(),
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            after=now - timedelta(minutes=plan.duration_minutes),
            until=now + AHEAD,
        )
        for unit_id in units.get(plan.id, ())
    ]
    if not rows:
        return 0
    table = InspectionOccurrence
    made = session().execute(
        insert(table).on_conflict_do_nothing().returning(table.id, table.due_at),
        rows,
    )
    new = made.all()
    for inspection_id, due_at in new:
        emit(InspectionDue(inspection_id=inspection_id), at=due_at)
    return len(new)


def plans(*, active: bool | None = None, kind: InspectionKind | None = None, **paging: Any) -> Page:
    """Return a page of the plans of units that the acting member manages, the newest first."""
    who = principal.current()
    managed = select(InspectionPlanUnit.plan_id).join(
        Unit, (Unit.tenant_id == InspectionPlanUnit.tenant_id) & (Unit.id == InspectionPlanUnit.unit_id)
    )
    managed = managed.where(below(who.scope(Permission.INSPECTIONS_MANAGE)))
    query = select(InspectionPlan).where(InspectionPlan.id.in_(managed))
    if active is not None:
        query = query.where(InspectionPlan.active == active)
    if kind is not None:
        query = query.where(InspectionPlan.kind == kind)
    found: Page = page(query, sort=_NEWEST_FIRST, **paging)
    return Page(shown(found.items), found.next_cursor)


def plan(plan_id: UUID) -> dict[str, Any]:
    """Return a plan of units that the acting member manages; raise NotFound."""
    return shown([_seen(get(InspectionPlan, plan_id))])[0]


def shown(plans: Sequence[InspectionPlan]) -> list[dict[str, Any]]:
    """Return plans as the API shows them, in a constant number of queries."""
    ids = [plan.id for plan in plans]
    links = session().execute(
        select(InspectionPlanUnit.plan_id, InspectionPlanUnit.unit_id).where(InspectionPlanUnit.plan_id.in_(ids))
    )
    pairs = [(plan_id, unit_id) for plan_id, unit_id in links]
    wanted = {unit_id for _, unit_id in pairs} | {p.inspecting_unit_id for p in plans if p.inspecting_unit_id}
    names = dict(session().execute(select(Unit.id, Unit.name).where(Unit.id.in_(wanted))).all())
    lists = {plan.checklist_id for plan in plans}
    titles = dict(session().execute(select(Checklist.id, Checklist.name).where(Checklist.id.in_(lists))).all())
    owners = identity.names_of({plan.owner_id for plan in plans})
    copied = ("id", "name", "kind", "duration_minutes", "starts_on", "ends_on", "active", "created_at", "recurrence")
    return [
        {name: getattr(plan, name) for name in copied}
        | {
            "checklist": {"id": plan.checklist_id, "name": titles[plan.checklist_id]},
            "owner": {"id": plan.owner_id, "name": owners[plan.owner_id]},
            "inspecting_unit": _unit(plan.inspecting_unit_id, names),
            "units": sorted(
                ({"id": unit_id, "name": names[unit_id]} for plan_id, unit_id in pairs if plan_id == plan.id),
                key=lambda unit: (unit["name"], unit["id"]),
            ),
        }
        for plan in plans
    ]


def _unit(unit_id: UUID | None, names: dict[UUID, str]) -> dict[str, Any] | None:
    return {"id": unit_id, "name": names[unit_id]} if unit_id is not None else None


def _row(plan: InspectionPlan, unit_id: UUID, opens_at: datetime) -> dict[str, Any]:
    return {
        "tenant_id": current_tenant_id(),
        "id": new_id(),
        "plan_id": plan.id,
        "kind": plan.kind,
        "unit_id": unit_id,
        "inspecting_unit_id": plan.inspecting_unit_id,
        "checklist_id": plan.checklist_id,
        "opens_at": opens_at,
        "due_at": opens_at + timedelta(minutes=plan.duration_minutes),
        "state": OccurrenceState.OPEN,
    }


def _open_units(plan_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    rows = session().execute(
        select(InspectionPlanUnit.plan_id, Unit.id)
        .join(Unit, (Unit.tenant_id == InspectionPlanUnit.tenant_id) & (Unit.id == InspectionPlanUnit.unit_id))
        .where(InspectionPlanUnit.plan_id.in_(plan_ids), Unit.closed_at.is_(None))
        .order_by(Unit.path)
    )
    found: dict[UUID, list[UUID]] = {}
    for plan_id, unit_id in rows:
        found.setdefault(plan_id, []).append(unit_id)
    return found


def _unit_ids(plan_id: UUID) -> Sequence[UUID]:
    return session().scalars(select(InspectionPlanUnit.unit_id).where(InspectionPlanUnit.plan_id == plan_id)).all()


def _managed(plan_id: UUID) -> InspectionPlan:
    plan = _seen(get(InspectionPlan, plan_id, lock=True))
    for path in _paths(_unit_ids(plan.id)):
        principal.require(Permission.INSPECTIONS_MANAGE, path)
    return plan


def _seen(plan: InspectionPlan) -> InspectionPlan:
    who = principal.current()
    if not any(who.may(Permission.INSPECTIONS_MANAGE, path) for path in _paths(_unit_ids(plan.id))):
        raise NotFound
    return plan


def _paths(unit_ids: Collection[UUID]) -> Sequence[str]:
    return session().scalars(select(Unit.path).where(Unit.id.in_(unit_ids))).all()


def _require_sound(plan: InspectionPlan, unit_ids: Collection[UUID]) -> None:
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        raise _wrong("ends_on", "dates_in_order")
    if (plan.kind is InspectionKind.MUTUAL) != (plan.inspecting_unit_id is not None):
        raise _wrong("inspecting_unit_id", "mutual_only")
    paths = _paths(unit_ids)
    if len(paths) < len(set(unit_ids)):
        raise NotFound
    who = principal.current()
    if not all(who.may(Permission.INSPECTIONS_MANAGE, path) for path in paths):
        raise Forbidden
    if plan.inspecting_unit_id is not None:
        inspecting = identity.unit_of(plan.inspecting_unit_id).path
        if any(path.startswith(inspecting) or inspecting.startswith(path) for path in paths):
            raise UnitsOverlap


def _set_units(plan: InspectionPlan, unit_ids: Collection[UUID]) -> None:
    session().execute(delete(InspectionPlanUnit).where(InspectionPlanUnit.plan_id == plan.id))
    session().add_all(InspectionPlanUnit(plan_id=plan.id, unit_id=unit_id) for unit_id in sorted(set(unit_ids)))
    session().flush()


def _wrong(field: str, code: str) -> InvalidInput:
    return InvalidInput(errors=[FieldError(f"/body/{field}", code, text(f"error.field.{code}"))])
