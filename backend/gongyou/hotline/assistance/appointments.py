"""Appointments: a counsellor's times, one person each, booked once however many try."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from gongyou.cases.desk import REASSIGN
from gongyou.cases.models import Case, CaseState
from gongyou.core import clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, Forbidden, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import CaseMoved
from gongyou.hotline.assistance import access, applying, history, placing, services
from gongyou.hotline.assistance.definitions import Definition
from gongyou.hotline.assistance.flow import RequestDocket
from gongyou.hotline.assistance.models import AssistanceRequest, AssistanceService, AssistanceSlot, RecordKind
from gongyou.hotline.assistance.papers import Said
from gongyou.identity import service as identity
from gongyou.identity.models import Member, MemberStatus, RoleGrant
from gongyou.identity.tenants import zone
from gongyou.permissions import PERMISSIONS, Permission, Role

MOST_SLOTS = 400
AHEAD = timedelta(days=366)
"""How far ahead a calendar goes."""
_HANDLING = [r for r, brings in PERMISSIONS.items() if Permission.GRIEVANCES_HANDLE in brings and r is not Role.MEMBER]
_BY_TIME = Sort(((AssistanceSlot.starts_at, False), (AssistanceSlot.id, False)))


class SlotTaken(AppError):
    """Somebody else has booked the time, or it has begun."""

    code = "assistance.slot_taken"
    status = 409


class SlotBooked(AppError):
    """A time that somebody has booked stays until they move or withdraw."""

    code = "assistance.slot_booked"
    status = 409


class TooLate(AppError):
    """The appointment is too near to be moved or cancelled."""

    code = "assistance.too_late"
    status = 409


class NoAppointment(AppError):
    """The request has no appointment that could be moved."""

    code = "assistance.no_appointment"
    status = 409


class CannotCounsel(AppError):
    """A counsellor is somebody who handles matters of members."""

    code = "assistance.cannot_counsel"
    status = 409


def open_slots(
    *,
    service_id: UUID,
    place: str,
    weekdays: Sequence[int],
    times: Sequence[time],
    from_on: date,
    until_on: date,
    minutes: int,
    counsellor_id: UUID | None = None,
) -> dict[str, int]:
    """Open times in a counsellor's calendar (by default one's own) on weekdays 0-6; return how many were opened, skipped.

    What has passed, and what overlaps a time the counsellor has already, is skipped. Raises NotFound, CannotCounsel,
    Forbidden for whose calendar one does not oversee, InvalidInput for a service without appointments, dates in the
    wrong order or more than a year ahead, or too many times.
    """
    _, definition = applying.offered(service_id)
    if definition.appointment is None:
        raise _wrong("service_id", "no_appointments")
    if until_on < from_on:
        raise _wrong("until_on", "range_dates")
    today = clock.now().astimezone(zone()).date()
    if until_on > today + AHEAD or until_on - from_on > AHEAD:
        raise _wrong("until_on", "days_ahead", most=AHEAD.days)
    counsellor = counsellor_id or principal.current().member_id
    _require_counsellor(counsellor)
    days = [from_on + timedelta(days=n) for n in range((until_on - from_on).days + 1)]
    starts = [datetime.combine(d, t, zone()) for d in days if d.weekday() in weekdays for t in sorted(set(times))]
    if len(starts) > MOST_SLOTS:
        raise _wrong("until_on", "too_many_slots", most=MOST_SLOTS)
    return _add(service_id, counsellor, place, starts, minutes)


def _add(service_id: UUID, counsellor_id: UUID, place: str, starts: Sequence[datetime], minutes: int) -> dict[str, int]:
    key = f"assistance slots {current_tenant_id()} {counsellor_id}"
    session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    held = session().execute(
        select(AssistanceSlot.starts_at, AssistanceSlot.minutes).where(AssistanceSlot.counsellor_id == counsellor_id)
    )
    taken = [(start, start + timedelta(minutes=length)) for start, length in held]
    opened = 0
    for start in starts:
        end = start + timedelta(minutes=minutes)
        if start <= clock.now() or any(start < until and since < end for since, until in taken):
            continue
        taken.append((start, end))
        opened += 1
        session().add(
            AssistanceSlot(
                id=new_id(),
                service_id=service_id,
                counsellor_id=counsellor_id,
                place=place,
                starts_at=start,
                minutes=minutes,
            )
        )
    session().flush()
    return {"opened": opened, "skipped": len(starts) - opened}


def _require_counsellor(member_id: UUID) -> None:
    member = identity.member_of(member_id)
    _require_overseen(member)
    able = identity.holders(Permission.GRIEVANCES_HANDLE, identity.unit_of(member.unit_id).path)
    if member_id not in {each.id for each in able}:
        raise CannotCounsel(who=member.name)


def _require_overseen(counsellor: Member) -> None:
    """Raise Forbidden unless a calendar is the acting member's own or of somebody in the units that they oversee."""
    who = principal.current()
    path = identity.unit_of(counsellor.unit_id).path
    if counsellor.id != who.member_id and not who.may(Permission.GRIEVANCES_HANDLE, path):
        raise Forbidden


def _counsels(counsellor: type[Member]) -> ColumnElement[bool]:
    """Return the condition that a member is here and still handles matters of members."""
    holds = select(RoleGrant.member_id).where(
        RoleGrant.tenant_id == counsellor.tenant_id,
        RoleGrant.member_id == counsellor.id,
        RoleGrant.role.in_(_HANDLING),
    )
    return and_(counsellor.status == MemberStatus.ACTIVE, holds.exists())


def _is_gone(counsellor_id: UUID) -> bool:
    """Tell whether nobody can come to a counsellor any more."""
    return session().scalar(select(Member.id).where(Member.id == counsellor_id, _counsels(Member))) is None


def close_slot(slot_id: UUID) -> None:
    """Take a free time out of the calendar; raise NotFound, SlotBooked, Forbidden for whose it does not oversee."""
    slot = get(AssistanceSlot, slot_id, lock=True)
    _require_overseen(identity.member_of(slot.counsellor_id))
    if slot.request_id is not None:
        raise SlotBooked(at=_told(slot))
    session().delete(slot)


def free_slots(service_id: UUID, **paging: Any) -> Page:
    """Return a page of the times that the acting member could book, the next first."""
    applying.offered(service_id)
    counsellor = aliased(Member)
    query = _slots(counsellor).where(
        AssistanceSlot.service_id == service_id,
        AssistanceSlot.request_id.is_(None),
        AssistanceSlot.starts_at > clock.now(),
        AssistanceSlot.counsellor_id != principal.current().member_id,
        _counsels(counsellor),
    )
    found = page(query, sort=_BY_TIME, scalars=False, **paging)
    return Page([shown(slot, name) for slot, name, *_ in found.items], found.next_cursor)


def calendar(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    counsellor_id: UUID | None = None,
    service_id: UUID | None = None,
    **paging: Any,
) -> Page:
    """Return a page of the calendars' times in a period, by default a fortnight from today.

    Whose a booking is, only who may see the request reads. Raises NotFound for an unknown member or service.
    """
    since = since or clock.now() - timedelta(days=1)
    try:
        until = until or since + timedelta(days=15)
    except OverflowError:
        raise _wrong("since", "days_ahead", place="query", most=AHEAD.days) from None
    query = _slots(aliased(Member)).where(AssistanceSlot.starts_at >= since, AssistanceSlot.starts_at < until)
    if counsellor_id is not None:
        identity.member_of(counsellor_id)
        query = query.where(AssistanceSlot.counsellor_id == counsellor_id)
    if service_id is not None:
        get(AssistanceService, service_id)
        query = query.where(AssistanceSlot.service_id == service_id)
    found = page(query, sort=_BY_TIME, scalars=False, **paging)
    return Page([_in_calendar(*row) for row in found.items], found.next_cursor)


def _slots(counsellor: type[Member]) -> "Select[Any]":
    """Return the SELECT of (slot, counsellor's name, request's id, its number) with only requests that may be seen."""
    seen = (
        access.ROWS.with_only_columns(AssistanceRequest.tenant_id, AssistanceRequest.id, Case.number)
        .where(access.visible())
        .subquery()
    )
    return (
        select(AssistanceSlot, counsellor.name, seen.c.id, seen.c.number)
        .join(
            counsellor,
            (counsellor.tenant_id == AssistanceSlot.tenant_id) & (counsellor.id == AssistanceSlot.counsellor_id),
        )
        .outerjoin(seen, (seen.c.tenant_id == AssistanceSlot.tenant_id) & (seen.c.id == AssistanceSlot.request_id))
    )


def _in_calendar(slot: AssistanceSlot, name: str, request_id: UUID | None, number: str | None) -> dict[str, Any]:
    return shown(slot, name) | {
        "booked": slot.request_id is not None,
        "request": {"id": request_id, "number": number} if request_id is not None else None,
    }


def shown(slot: AssistanceSlot, counsellor: str) -> dict[str, Any]:
    """Return a time as the API shows it."""
    copied = ("id", "service_id", "place", "starts_at", "minutes")
    return {name: getattr(slot, name) for name in copied} | {
        "counsellor": {"id": slot.counsellor_id, "name": counsellor}
    }


def of_request(request_id: UUID) -> AssistanceSlot | None:
    """Return the time that a request has booked."""
    return session().scalar(select(AssistanceSlot).where(AssistanceSlot.request_id == request_id))


def free_slot(service_id: UUID, slot_id: UUID) -> AssistanceSlot:
    """Lock a time of a service that is free and to come; raise NotFound, SlotTaken."""
    slot = get(AssistanceSlot, slot_id, lock=True)
    if slot.service_id != service_id or slot.counsellor_id == principal.current().member_id:
        raise NotFound
    if _is_gone(slot.counsellor_id):
        raise NotFound
    if slot.request_id is not None or slot.starts_at <= clock.now():
        raise SlotTaken(at=_told(slot))
    return slot


def move(request_id: UUID, *, slot_id: UUID) -> RequestDocket:
    """Move an appointment to another time of the same counsellor, or of any once that one is gone; the old one is free.

    Raises NotFound, NoAppointment, TooLate, SlotTaken.
    """
    docket = access.take(request_id)
    subject = docket.subject
    before = of_request(subject.id)
    if docket.case.closed_at is not None or before is None or subject.applicant_id != principal.current().member_id:
        raise NoAppointment(number=docket.case.number)
    if before.id == slot_id:
        return docket
    after, gone = free_slot(subject.service_id, slot_id), _is_gone(before.counsellor_id)
    if after.counsellor_id != before.counsellor_id and not gone:
        raise NotFound
    definition = services.version_of(subject.service_id, subject.version)
    if not gone:
        _require_in_time(before, definition)
    before.request_id = None
    session().flush()  # a request has one time: the old one goes first
    after.request_id = subject.id
    if subject.counsellor_id != after.counsellor_id:
        subject.counsellor_id = after.counsellor_id
        _give_to_counsellor(docket, definition)
    told = text("assistance.moved", before=_told(before), after=_told(after))
    line = history.note(subject, RecordKind.MOVED, Said(note=told))
    if gone:
        emit(CaseMoved(case_id=subject.id, node_seq=docket.case.node_seq, action=REASSIGN, record_id=line.id))
    return docket


def _give_to_counsellor(docket: RequestDocket, definition: Definition) -> None:
    """Put a step into the hands of the counsellor who has come in; what the applicant has to add stays with them."""
    if docket.case.node != "material":
        placing.give_step(docket, definition)


def _require_in_time(slot: AssistanceSlot, definition: Definition) -> None:
    hours = definition.appointment.cancel_hours if definition.appointment else 0
    if slot.starts_at <= clock.now() or slot.starts_at - clock.now() < timedelta(hours=hours):
        raise TooLate(hours=hours, at=_told(slot))


def give_up(request: AssistanceRequest, definition: Definition, *, in_time: bool) -> None:
    """Free the time that a request has booked, if it has one to come; with `in_time`, raise TooLate shortly before."""
    slot = of_request(request.id)
    if slot is None or slot.starts_at <= clock.now():
        return
    if in_time and not _is_gone(slot.counsellor_id):
        _require_in_time(slot, definition)
    slot.request_id = None


def forsaken() -> Sequence[AssistanceRequest]:
    """Return the open requests whose counsellor is gone."""
    return (
        session()
        .scalars(
            select(AssistanceRequest)
            .join(Case, (Case.tenant_id == AssistanceRequest.tenant_id) & (Case.id == AssistanceRequest.id))
            .join(
                Member,
                (Member.tenant_id == AssistanceRequest.tenant_id) & (Member.id == AssistanceRequest.counsellor_id),
            )
            .where(Case.state == CaseState.OPEN, AssistanceRequest.private, ~_counsels(Member))
        )
        .all()
    )


def is_forsaken(request: AssistanceRequest) -> bool:
    """Tell whether nobody is left who could go on with a request."""
    return request.private and request.counsellor_id is not None and _is_gone(request.counsellor_id)


def tomorrow() -> list[tuple[AssistanceSlot, UUID]]:
    """Return the booked times of the next 24 hours with their applicants."""
    now = clock.now()
    rows = session().execute(
        select(AssistanceSlot, AssistanceRequest.applicant_id)
        .join(
            AssistanceRequest,
            (AssistanceRequest.tenant_id == AssistanceSlot.tenant_id)
            & (AssistanceRequest.id == AssistanceSlot.request_id),
        )
        .where(AssistanceSlot.starts_at > now, AssistanceSlot.starts_at <= now + timedelta(days=1))
        .order_by(AssistanceSlot.starts_at)
    )
    return [(slot, applicant) for slot, applicant in rows]


def _told(slot: AssistanceSlot) -> str:
    return f"{slot.starts_at.astimezone(zone()):%m-%d %H:%M}"


def _wrong(field: str, code: str, *, place: str = "body", **params: object) -> InvalidInput:
    detail = text(f"error.field.{code}", **params)
    return InvalidInput(errors=[FieldError(f"/{place}/{field}", code, detail)])
