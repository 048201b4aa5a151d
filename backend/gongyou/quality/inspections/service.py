"""Doing an inspection: started, answered item by item, completed; or missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.core import clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.files.service import attach
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.tenants import zone
from gongyou.notifications.service import Link, TextKey, notify
from gongyou.quality.hazards import reporting as hazards
from gongyou.quality.inspections import access
from gongyou.quality.inspections.checklists import items_of
from gongyou.quality.inspections.models import (
    Checklist,
    ChecklistItem,
    InspectionAnswer,
    InspectionOccurrence,
    InspectionPlan,
    OccurrenceState,
    Verdict,
)
from gongyou.quality.inspections.rules import may_inspect

SYNC_WITHIN = timedelta(hours=72)
"""How long after its end an inspection that was done offline in time may still arrive."""
_AHEAD = timedelta(minutes=5)
"""By how much the clock of a phone may be ahead."""


class WrongInspector(AppError):
    """Who belongs to the wrong unit, or is no quality officer, does not do an inspection of this kind."""

    code = "inspection.wrong_inspector"
    status = 403


class NotInspector(AppError):
    """Somebody else has begun the inspection, or nobody has."""

    code = "inspection.not_inspector"
    status = 409


class NotOpen(AppError):
    """An inspection is not open yet, or its time is over."""

    code = "inspection.not_open"
    status = 409


class AlreadyDone(AppError):
    """A completed inspection takes no more answers."""

    code = "inspection.done"
    status = 409


class ItemsLeft(AppError):
    """An inspection is complete when every item has its answer."""

    code = "inspection.items_left"
    status = 409


class FindingStays(AppError):
    """A finding became a hazard: it is undone there, not here."""

    code = "inspection.finding_stays"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardGiven:
    """What the hazard of a finding needs beyond the item; `id` may be minted by the client."""

    place: str
    id: UUID | None = None
    description: str | None = None
    category: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """What an inspector says of an item; `answered_at` is when they saw it, perhaps offline."""

    item_id: UUID
    verdict: Verdict
    note: str | None = None
    photo_ids: Sequence[UUID] = ()
    hazard: HazardGiven | None = None
    answered_at: datetime | None = None


def start(inspection_id: UUID, *, started_at: datetime | None = None) -> InspectionOccurrence:
    """Begin an inspection as the acting member, now or earlier while offline; again changes nothing.

    Raises WrongInspector, NotInspector if somebody else has begun it, NotOpen, NotFound.
    """
    inspection = _taken(inspection_id)
    me = principal.current().member_id
    if inspection.inspector_id is not None:
        _require_inspector(inspection, me)
        return inspection
    _require_kind(inspection)
    inspection.started_at = _in_time(inspection, "started_at", started_at)
    inspection.inspector_id, inspection.state = me, OccurrenceState.STARTED
    inspection.checklist_version = get(Checklist, inspection.checklist_id).version
    session().flush()
    return inspection


def answer(inspection_id: UUID, answers: Sequence[AnswerGiven]) -> InspectionOccurrence:
    """Record answers as the inspector; each finding becomes a hazard at once. The same answers again change nothing.

    Raises NotInspector, NotOpen, AlreadyDone, FindingStays, and what reporting a hazard raises.
    """
    inspection = _taken(inspection_id)
    _require_inspector(inspection, principal.current().member_id)
    items = {item.id: item for item in _items(inspection)}
    known = {each.item_id: each for each in answers_of(inspection.id)}
    for number, given in enumerate(answers):
        if given.item_id not in items:
            raise _wrong(f"answers/{number}/item_id", "not_in_checklist")
        before = known.get(given.item_id)
        if before is not None and _says(before, given):
            continue
        known[given.item_id] = _record(inspection, items[given.item_id], given, number, before)
    session().flush()
    return inspection


def complete(inspection_id: UUID, *, done_at: datetime | None = None) -> InspectionOccurrence:
    """End an inspection as its inspector, now or earlier while offline; again changes nothing.

    One that was noted as missed is done after all if it was done in time. Raises NotInspector, ItemsLeft, NotOpen.
    """
    inspection = _taken(inspection_id)
    _require_inspector(inspection, principal.current().member_id)
    if inspection.state is OccurrenceState.DONE:
        return inspection
    left = len(_items(inspection)) - len(answers_of(inspection.id))
    if left:
        raise ItemsLeft(count=left)
    inspection.done_at = _in_time(inspection, "done_at", done_at)
    inspection.state = OccurrenceState.DONE
    session().flush()
    return inspection


def miss(inspection_ids: Sequence[UUID]) -> None:
    """Note as missed those of some inspections, all over by now, that were not done, and tell who planned them."""
    late = (
        session()
        .scalars(
            select(InspectionOccurrence)
            .where(
                InspectionOccurrence.id.in_(inspection_ids),
                InspectionOccurrence.state.in_((OccurrenceState.OPEN, OccurrenceState.STARTED)),
                InspectionOccurrence.due_at <= clock.now(),
            )
            .order_by(InspectionOccurrence.id)
            .with_for_update()
        )
        .all()
    )
    plans = _by_id(InspectionPlan, {each.plan_id for each in late})
    units = _by_id(Unit, {each.unit_id for each in late})
    for each in late:
        each.state = OccurrenceState.MISSED
        plan, unit = plans[each.plan_id], units[each.unit_id]
        notify(
            [plan.owner_id],
            "inspection.missed",
            params={
                "plan": plan.name,
                "unit": unit.name,
                "kind": TextKey(f"inspection.kind.{each.kind}"),
                "due": each.due_at,
            },
            link=Link(access.INSPECTION, each.id),
            dedupe_key=f"inspection:{each.id}:missed",
        )


def overdue() -> Sequence[UUID]:
    """Return the inspections that are over and neither done nor noted as missed."""
    query = select(InspectionOccurrence.id).where(
        InspectionOccurrence.state.in_((OccurrenceState.OPEN, OccurrenceState.STARTED)),
        InspectionOccurrence.due_at <= clock.now(),
    )
    return session().scalars(query).all()


def answers_of(inspection_id: UUID) -> Sequence[InspectionAnswer]:
    """Return the answers of an inspection."""
    return session().scalars(select(InspectionAnswer).where(InspectionAnswer.inspection_id == inspection_id)).all()


def _taken(inspection_id: UUID) -> InspectionOccurrence:
    """Lock an inspection that the acting member may see; raise NotFound."""
    access.seen(inspection_id)
    return get(InspectionOccurrence, inspection_id, lock=True)


def _require_kind(inspection: InspectionOccurrence) -> None:
    unit = identity.unit_of(inspection.unit_id)
    inspecting = identity.unit_of(inspection.inspecting_unit_id).path if inspection.inspecting_unit_id else None
    if not may_inspect(principal.current(), inspection.kind, unit.path, inspecting):
        raise WrongInspector(
            kind=text(f"inspection.kind.{inspection.kind}"), who=text(f"inspection.inspector.{inspection.kind}")
        )


def _require_inspector(inspection: InspectionOccurrence, member_id: UUID) -> None:
    if inspection.inspector_id is None:
        raise NotInspector(who=text("inspection.nobody"))
    if inspection.inspector_id != member_id:
        raise NotInspector(who=identity.member_of(inspection.inspector_id).name)


def _in_time(inspection: InspectionOccurrence, field: str, given: datetime | None) -> datetime:
    """Return the moment of a deed within the inspection's time; raise NotOpen for one outside, InvalidInput."""
    now = clock.now()
    moment = given or now
    if moment > now + _AHEAD:
        raise _wrong(field, "instant_past")
    moment = min(moment, now)
    earliest = inspection.started_at or inspection.opens_at
    if earliest - _AHEAD <= moment < earliest:
        moment = earliest  # a phone whose clock is behind
    if not earliest <= moment <= inspection.due_at or now > inspection.due_at + SYNC_WITHIN:
        raise NotOpen(
            opens=_local(inspection.opens_at),
            due=_local(inspection.due_at),
        )
    return moment


def _local(instant: datetime) -> str:
    return instant.astimezone(zone()).strftime("%m-%d %H:%M")


def _items(inspection: InspectionOccurrence) -> Sequence[ChecklistItem]:
    assert inspection.checklist_version is not None
    return items_of(inspection.checklist_id, inspection.checklist_version)


def _says(before: InspectionAnswer, given: AnswerGiven) -> bool:
    """Tell whether an answer is there already; a finding's hazard was reported with it."""
    photos = [str(photo_id) for photo_id in given.photo_ids]
    return (before.verdict, before.note, before.photo_ids) == (given.verdict, given.note, photos)


def _record(
    inspection: InspectionOccurrence,
    item: ChecklistItem,
    given: AnswerGiven,
    number: int,
    before: InspectionAnswer | None,
) -> InspectionAnswer:
    if inspection.state is OccurrenceState.DONE:
        raise AlreadyDone
    if before is not None and before.verdict is Verdict.FINDING:
        raise FindingStays(item=item.text)
    answered_at = _in_time(inspection, f"answers/{number}/answered_at", given.answered_at)
    hazard_id = None
    if given.verdict is Verdict.FINDING:
        hazard_id = _report(inspection, item, given, number, answered_at)
    else:
        attach(given.photo_ids, subject_type=access.INSPECTION, subject_id=inspection.id)
    record = before or InspectionAnswer(inspection_id=inspection.id, item_id=item.id)
    record.verdict, record.note, record.answered_at = given.verdict, given.note, answered_at
    record.photo_ids, record.hazard_id = [str(photo_id) for photo_id in given.photo_ids], hazard_id
    session().add(record)
    return record


def _report(
    inspection: InspectionOccurrence, item: ChecklistItem, given: AnswerGiven, number: int, seen_at: datetime
) -> UUID:
    """Report the hazard of a finding in the inspected unit, the inspector as its finder."""
    if given.hazard is None:
        raise _wrong(f"answers/{number}/hazard", "required")
    try:
        docket, _ = hazards.report(
            hazard_id=given.hazard.id,
            title=item.text,
            description=given.hazard.description or given.note or item.text,
            category=given.hazard.category or item.category,
            severity=given.hazard.severity,
            place=given.hazard.place,
            discovered_at=seen_at,
            unit_id=inspection.unit_id,
            photo_ids=given.photo_ids,
        )
    except InvalidInput as wrong:
        at = f"/body/answers/{number}/hazard"
        errors = [FieldError(e.pointer.replace("/body", at, 1), e.code, e.detail) for e in wrong.errors]
        raise InvalidInput(errors=errors) from wrong
    return docket.case.id


def _by_id(model: type[Any], ids: set[UUID]) -> Mapping[UUID, Any]:
    return {row.id: row for row in session().scalars(select(model).where(model.id.in_(ids)))} if ids else {}


def _wrong(field: str, code: str) -> InvalidInput:
    return InvalidInput(errors=[FieldError(f"/body/{field}", code, text(f"error.field.{code}"))])
