"""Use cases of mediation: bring people together, record what was said, keep what was agreed, see that it is done."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from gongyou.core import clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import DutyDue
from gongyou.hotline.appeals import conversation, desk, files, keys
from gongyou.hotline.appeals.desk import Step
from gongyou.hotline.appeals.exclusion import named_in
from gongyou.hotline.appeals.keys import OpenAppeal, open_words, seal_words
from gongyou.hotline.appeals.models import AppealFile, MessageKind
from gongyou.hotline.mediation.models import Duty, Mediation, MediationSession, Mediator, Outcome
from gongyou.identity import service as identity

Said = Mapping[str, Any]
_REMINDED_AT = time(8)


class PartyCannotMediate(AppError):
    """Whoever is to mediate has the name of one of the parties."""

    code = "mediation.party_cannot_mediate"
    status = 409


class NoMediation(AppError):
    """The case is not before mediators."""

    code = "mediation.none"
    status = 409


def begin(
    appeal_id: UUID, *, mediator_ids: Sequence[UUID], parties: Sequence[Said], step: Step, lead_id: UUID | None = None
) -> dict[str, Any]:
    """Bring a case before a lead (by default who has it) and co-mediators, who all get its key. Audited by its timeline.

    A mediation that the case has left, as by a settlement, ends by it. Raises PartyCannotMediate, and what `desk.mediate`
    and `keys.confide_to` raise: nobody named in the case, or leading who is, mediates.
    """
    opened = desk.mediate(appeal_id, step)
    left = _running(appeal_id)
    if left is not None:
        _end(left, Outcome.FAILED)
        session().flush()
    lead = lead_id or principal.current().member_id
    mediation = Mediation(
        id=new_id(), case_id=appeal_id, begun_at=clock.now(), parties=_sealed(opened, {"parties": list(parties)})
    )
    session().add(mediation)
    session().flush()
    _seat(opened, mediation, lead, mediator_ids, parties)
    return shown(opened, mediation)


def change(appeal_id: UUID, *, lead_id: UUID, mediator_ids: Sequence[UUID], parties: Sequence[Said]) -> dict[str, Any]:
    """Change who mediates and between whom. Raises NoMediation and as `begin` does."""
    opened, mediation = _in_hand(appeal_id)
    mediation.parties = _sealed(opened, {"parties": list(parties)})
    session().execute(delete(Mediator).where(Mediator.mediation_id == mediation.id))
    _seat(opened, mediation, lead_id, mediator_ids, parties)
    return shown(opened, mediation)


def _seat(
    opened: OpenAppeal, mediation: Mediation, lead_id: UUID, mediator_ids: Sequence[UUID], parties: Sequence[Said]
) -> None:
    """Seat mediators, each with the case's key; `keys.confide_to` keeps away who is named or leads who is."""
    seats = dict.fromkeys([lead_id, *mediator_ids])
    partial = named_in(*(party["name"] for party in parties)) & seats.keys()
    if partial:
        raise PartyCannotMediate(who=text("list.comma").join(sorted(identity.names_of(partial).values())))
    for member_id in seats:
        keys.confide_to(opened, member_id)
        session().add(Mediator(mediation_id=mediation.id, member_id=member_id, leads=member_id == lead_id))
    session().flush()


def record_session(
    appeal_id: UUID, *, held_on: date, place: str, present: Sequence[str], said: str, session_id: UUID | None = None
) -> dict[str, Any]:
    """Record a meeting; the same id again is the same meeting. Raises NoMediation, InvalidInput for a day to come,
    NotFound for another's id."""
    opened, mediation = _in_hand(appeal_id)
    if not _recorded_before(session_id, mediation):
        _require_past(opened, "held_on", held_on)
        last = select(func.max(MediationSession.number)).where(MediationSession.mediation_id == mediation.id)
        session().add(
            MediationSession(
                id=session_id or new_id(),
                mediation_id=mediation.id,
                number=(session().scalar(last) or 0) + 1,
                held_on=held_on,
                record=_sealed(opened, {"place": place, "present": list(present), "said": said}),
                recorded_by=principal.current().member_id,
            )
        )
        session().flush()
    return shown(opened, mediation)


def _recorded_before(session_id: UUID | None, mediation: Mediation) -> bool:
    known = session().scalars(select(MediationSession).where(MediationSession.id == session_id)).one_or_none()
    if known is not None and known.mediation_id != mediation.id:
        raise NotFound
    return known is not None


def agree(
    appeal_id: UUID, *, said: str, signed_on: date, signature_ids: Sequence[UUID], duties: Sequence[Said]
) -> dict[str, Any]:
    """Keep an agreement with pictures of its signatures, and what each side has promised until when.

    The mediation ends by it; the case goes back to its handler. Raises NoMediation, files.FilesNotHere,
    InvalidInput for a day to come.
    """
    opened, mediation = _in_hand(appeal_id)
    _require_past(opened, "signed_on", signed_on)
    _require_here(appeal_id, signature_ids)
    message = conversation.add(opened, MessageKind.NOTE, text("mediation.agreed"), signature_ids)
    kept = {"text": said, "signatures": [str(file_id) for file_id in signature_ids], "message": str(message.id)}
    mediation.agreement, mediation.signed_on = _sealed(opened, kept), signed_on
    for promised in duties:
        duty = Duty(
            id=new_id(),
            mediation_id=mediation.id,
            promise=_sealed(opened, {"who": promised["who"], "what": promised["what"]}),
            due_on=promised["due_on"],
        )
        session().add(duty)
        _remind(opened, duty)
    _end(mediation, Outcome.SETTLED)
    session().flush()
    desk.mediate(appeal_id, Step(), back=True)
    return shown(opened, mediation)


def fail(appeal_id: UUID, step: Step) -> dict[str, Any]:
    """End a mediation without an agreement; the case goes back to its handler, who sees what else can be done."""
    opened, mediation = _in_hand(appeal_id)
    _end(mediation, Outcome.FAILED)
    desk.mediate(appeal_id, step, back=True)
    return shown(opened, mediation)


def perform(appeal_id: UUID, duty_id: UUID, *, done_on: date, note: str | None = None) -> dict[str, Any]:
    """Note that a promise of an agreement was seen to be kept. Raises NotFound, InvalidInput for a day to come."""
    opened = desk.in_hand(appeal_id)
    _require_past(opened, "done_on", done_on)
    duty = get(Duty, duty_id, lock=True)
    mediation = get(Mediation, duty.mediation_id)
    if mediation.case_id != appeal_id:
        raise NotFound
    if duty.done_on is None:
        duty.done_on, duty.seen_by = done_on, principal.current().member_id
        if note:
            conversation.add(opened, MessageKind.NOTE, note)
    return shown(opened, mediation)


def of_appeal(appeal_id: UUID) -> dict[str, Any]:
    """Return the newest mediation of a case in the acting handler's hands; raises NoMediation."""
    opened = desk.in_hand(appeal_id, lock=False)
    newest = select(Mediation).where(Mediation.case_id == appeal_id).order_by(Mediation.begun_at.desc()).limit(1)
    mediation = session().scalars(newest).one_or_none()
    if mediation is None:
        raise NoMediation
    return shown(opened, mediation)


def shown(opened: OpenAppeal, mediation: Mediation) -> dict[str, Any]:
    """Return a mediation with what is sealed in it, for one who holds the case's key."""
    seats = session().scalars(select(Mediator).where(Mediator.mediation_id == mediation.id)).all()
    meetings = session().scalars(
        select(MediationSession).where(MediationSession.mediation_id == mediation.id).order_by(MediationSession.number)
    )
    duties = (
        session().scalars(select(Duty).where(Duty.mediation_id == mediation.id).order_by(Duty.due_on, Duty.id)).all()
    )
    names = identity.names_of({seat.member_id for seat in seats})
    agreement = _opened(opened, mediation.agreement) if mediation.agreement else None
    return {
        "id": mediation.id,
        "outcome": mediation.outcome or (None if opened.docket.case.node == "mediate" else Outcome.FAILED),
        "mediators": [
            {"id": seat.member_id, "name": names[seat.member_id], "leads": seat.leads}
            for seat in sorted(seats, key=lambda seat: (not seat.leads, names[seat.member_id]))
        ],
        "parties": _opened(opened, mediation.parties)["parties"],
        "sessions": [
            {"id": each.id, "number": each.number, "held_on": each.held_on} | _opened(opened, each.record)
            for each in meetings
        ],
        "agreement": agreement and {"text": agreement["text"], "signatures": agreement["signatures"]},
        "signed_on": mediation.signed_on,
        "duties": [
            {
                "id": duty.id,
                "due_on": duty.due_on,
                "done_on": duty.done_on,
                "late": duty.done_on is None and duty.due_on < _today(opened),
            }
            | _opened(opened, duty.promise)
            for duty in duties
        ],
    }


def _in_hand(appeal_id: UUID) -> tuple[OpenAppeal, Mediation]:
    opened = desk.in_hand(appeal_id)
    mediation = _running(appeal_id)
    if mediation is None or opened.docket.case.node != "mediate":
        raise NoMediation
    return opened, mediation


def _running(appeal_id: UUID) -> Mediation | None:
    running = select(Mediation).where(Mediation.case_id == appeal_id, Mediation.ended_at.is_(None)).with_for_update()
    return session().scalars(running).one_or_none()


def _require_past(opened: OpenAppeal, name: str, day: date) -> None:
    if day > _today(opened):
        raise InvalidInput(errors=[FieldError(f"/body/{name}", "future", text("error.field.future"))])


def _require_here(appeal_id: UUID, file_ids: Sequence[UUID]) -> None:
    here = (
        select(func.count()).select_from(AppealFile).where(AppealFile.id.in_(file_ids), AppealFile.case_id == appeal_id)
    )
    if session().scalar(here) != len(set(file_ids)):
        raise files.FilesNotHere


def _remind(opened: OpenAppeal, duty: Duty) -> None:
    """Have the mediators reminded the day before a promise is due, and the day after."""
    zone = opened.docket.settings.calendar.zone
    for days in (-1, 1):
        at = datetime.combine(duty.due_on + timedelta(days=days), _REMINDED_AT, zone).astimezone(UTC)
        emit(DutyDue(duty_id=duty.id, late=days > 0), at=max(at, clock.now()))


def _end(mediation: Mediation, outcome: Outcome) -> None:
    mediation.ended_at, mediation.outcome = clock.now(), outcome


def _today(opened: OpenAppeal) -> date:
    return clock.now().astimezone(opened.docket.settings.calendar.zone).date()


def _sealed(opened: OpenAppeal, said: Said) -> bytes:
    return seal_words(opened.appeal.id, opened.key, "mediation", said)


def _opened(opened: OpenAppeal, sealed: bytes) -> dict[str, Any]:
    return open_words(opened.appeal.id, opened.key, "mediation", sealed)
