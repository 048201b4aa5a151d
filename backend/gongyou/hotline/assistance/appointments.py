"""Appointments: a counsellor's times, one person each, booked once however many try."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from gongyou.cases.models import Case
from gongyou.core import clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.assistance import access, applying, history, services
from gongyou.hotline.assistance.definitions import Definition
from gongyou.hotline.assistance.flow import RequestDocket
from gongyou.hotline.assistance.models import AssistanceRequest, AssistanceService, AssistanceSlot, RecordKind
from gongyou.hotline.assistance.papers import Said
from gongyou.identity import service as identity
from gongyou.identity.models import Member
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission

MOST_SLOTS = 400
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
    InvalidInput for a service without appointments, dates in the wrong order or too many times.
    """
    _, definition = applying.offered(service_id)
    if definition.appointment is None:
        raise _wrong("service_id", "no_appointments")
    if until_on < from_on:
        raise _wrong("until_on", "range_dates")
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
    able = identity.holders(Permission.GRIEVANCES_HANDLE, identity.unit_of(member.unit_id).path)
    if member_id not in {each.id for each in able}:
        raise CannotCounsel(who=member.name)


def close_slot(slot_id: UUID) -> None:
    """Take a free time out of the calendar; raise NotFound, SlotBooked."""
    slot = get(AssistanceSlot, slot_id, lock=True)
    if slot.request_id is not None:
        raise SlotBooked(at=_told(slot))
    session().delete(slot)


def free_slots(service_id: UUID, **paging: Any) -> Page:
    """Return a page of the times that the acting member could book, the next first."""
    applying.offered(service_id)
    query = _slots().where(
        AssistanceSlot.service_id == service_id,
        AssistanceSlot.request_id.is_(None),
        AssistanceSlot.starts_at > clock.now(),
        AssistanceSlot.counsellor_id != principal.current().member_id,
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
    until = until or since + timedelta(days=15)
    query = _slots().where(AssistanceSlot.starts_at >= since, AssistanceSlot.starts_at < until)
    if counsellor_id is not None:
        identity.member_of(counsellor_id)
        query = query.where(AssistanceSlot.counsellor_id == counsellor_id)
    if service_id is not None:
        get(AssistanceService, service_id)
        query = query.where(AssistanceSlot.service_id == service_id)
    found = page(query, sort=_BY_TIME, scalars=False, **paging)
    return Page([_in_calendar(*row) for row in found.items], found.next_cursor)


def _slots() -> "Select[Any]":
    """Return the SELECT of (slot, counsellor's name, request's id, its number) with only requests that may be seen."""
    counsellor = aliased(Member)
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
    if slot.request_id is not None or slot.starts_at <= clock.now():
        raise SlotTaken(at=_told(slot))
    return slot


def move(request_id: UUID, *, slot_id: UUID) -> RequestDocket:
    """Move an appointment to another time of the same counsellor; the old one is free again.

    Raises NotFound, NoAppointment, TooLate, SlotTaken.
    """
    docket = access.take(request_id)
    subject = docket.subject
    before = of_request(subject.id)
    if docket.case.closed_at is not None or before is None or subject.applicant_id != principal.current().member_id:
        raise NoAppointment(number=docket.case.number)
    if before.id == slot_id:
        return docket
    after = free_slot(subject.service_id, slot_id)
    if after.counsellor_id != before.counsellor_id:
        raise NotFound
    give_up(subject, services.version_of(subject.service_id, subject.version), in_time=True)
    session().flush()  # a request has one time: the old one goes first
    after.request_id = subject.id
    history.note(
        subject, RecordKind.MOVED, Said(note=text("assistance.moved", before=_told(before), after=_told(after)))
    )
    return docket


def give_up(request: AssistanceRequest, definition: Definition, *, in_time: bool) -> None:
    """Free the time that a request has booked, if it has one to come; with `in_time`, raise TooLate shortly before."""
    slot = of_request(request.id)
    if slot is None or slot.starts_at <= clock.now():
        return
    hours = definition.appointment.cancel_hours if definition.appointment else 0
    if in_time and slot.starts_at - clock.now() < timedelta(hours=hours):
        raise TooLate(hours=hours, at=_told(slot))
    slot.request_id = None


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


def _wrong(field: str, code: str, **params: object) -> InvalidInput:
    detail = text(f"error.field.{code}", **params)
    return InvalidInput(errors=[FieldError(f"/body/{field}", code, detail)])
