"""What the people of a step do: approve, return for more material, refuse, tell the result, record a visit."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from gongyou.cases import service as cases
from gongyou.cases.desk import REASSIGN
from gongyou.cases.models import CaseState
from gongyou.cases.service import Deed
from gongyou.core import clock, principal
from gongyou.core.errors import AppError, FieldError, Forbidden, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.outbox import emit
from gongyou.events import CaseMoved
from gongyou.files.service import attach
from gongyou.hotline.assistance import access, appointments, flow, history, placing, services
from gongyou.hotline.assistance.definitions import Asked, Choosable, Definition, Step
from gongyou.hotline.assistance.flow import ASSISTANCE, RequestAction, RequestDocket
from gongyou.hotline.assistance.models import RecordKind
from gongyou.hotline.assistance.papers import Said, sealed
from gongyou.identity.models import Unit
from gongyou.identity.service import unit_of
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission


class NotOffered(AppError):
    """The step may not do this."""

    code = "assistance.not_offered"
    status = 409


class NothingToVisit(AppError):
    """A visit is recorded once a request was approved, by those who carry it out."""

    code = "assistance.nothing_to_visit"
    status = 409


def approve(
    request_id: UUID, *, note: str | None = None, amount: int | None = None, expected_seq: int | None = None
) -> RequestDocket:
    """Approve a request at its step: it goes to the next one, after the last to those who carry it out.

    Raises NotFound, NotYourStep, OwnRequest, NotOffered, CaseMovedOn, InvalidInput for what the step requires.
    """
    docket, definition = _taken(request_id, expected_seq)
    subject = docket.subject
    last = subject.step + 1 >= len(definition.steps)
    step = _offered(docket, definition, flow.APPROVE if last else flow.PASS_ON, Choosable.APPROVE)
    _require(step.note, "note", note)
    _require_amount(step.amount, amount, definition.result.most)
    limit = definition.result.limit if last else definition.steps[subject.step + 1].limit
    cases.act(docket, flow.APPROVE if last else flow.PASS_ON, Deed(limit=limit))
    history.note(subject, RecordKind.APPROVED, Said(note=note, amount=amount), step=subject.step)
    subject.step, subject.used_minutes = subject.step + 1, 0
    placing.give_step(docket, definition)
    return docket


def send_back(
    request_id: UUID, *, note: str, lacking: Sequence[str] = (), expected_seq: int | None = None
) -> RequestDocket:
    """Ask the applicant for more material; the clock stands until they have answered. Raises as `approve` does."""
    docket, definition = _taken(request_id, expected_seq)
    subject = docket.subject
    _offered(docket, definition, flow.RETURN, Choosable.RETURN)
    if set(lacking) - {each.key for each in definition.materials}:
        raise _wrong("lacking", "unknown")
    stay = cases.act(docket, flow.RETURN, Deed(given_to=subject.applicant_id))
    subject.used_minutes += stay.used_minutes if stay else 0
    placing.hand_back(docket, definition, reason=text("assistance.waits_for_applicant"))
    history.note(subject, RecordKind.RETURNED, Said(note=note, lacking=tuple(lacking)), step=subject.step)
    return docket


def refuse(request_id: UUID, *, reason: str, expected_seq: int | None = None) -> RequestDocket:
    """Turn a request down with a reason that the applicant reads; a booked time is free again. Raises as `approve`."""
    docket, definition = _taken(request_id, expected_seq)
    subject = docket.subject
    _offered(docket, definition, flow.REFUSE, Choosable.REFUSE)
    cases.act(docket, flow.REFUSE)
    appointments.give_up(subject, definition, in_time=False)
    history.note(subject, RecordKind.REFUSED, Said(note=reason), step=subject.step)
    return docket


def complete(
    request_id: UUID,
    *,
    note: str,
    amount: int | None = None,
    photo_ids: Sequence[UUID] = (),
    expected_seq: int | None = None,
) -> RequestDocket:
    """Tell the result of an approved request; where the service visits, the visit is still to come.

    Raises NotFound, NotYourStep, OwnRequest, CaseMovedOn, InvalidInput, FilesUnknown.
    """
    docket, definition = _taken(request_id, expected_seq)
    subject, action = docket.subject, flow.CARRY_OUT if definition.result.visit else flow.COMPLETE
    cases.check(docket, action, principal.current().member_id)
    _require_amount(definition.result.amount, amount, definition.result.most)
    files = attach(photo_ids, subject_type=ASSISTANCE.code, subject_id=subject.id)
    cases.act(docket, action)
    said = Said(note=note, amount=amount, file_ids=tuple(file.id for file in files))
    subject.result_sealed = sealed(said)
    history.note(subject, RecordKind.RESULT, said)
    if definition.result.visit:
        placing.give_step(docket, definition)
    return docket


def hand_over(request_id: UUID, *, member_id: UUID, expected_seq: int | None = None) -> RequestDocket:
    """Give a step to one of the holders of its role, who is told; its clock runs on.

    Raises NotFound, Forbidden for who does not oversee it, CannotTake, CaseMovedOn once it is out of the steps' hands.
    """
    docket, _ = _taken(request_id, expected_seq)
    if not _oversees(docket):
        raise Forbidden
    if docket.case.closed_at is not None or docket.case.node == "material":
        raise cases.moved_on(docket)
    flow.give(docket, member_id)
    docket.case.responsible_id = member_id
    line = history.note(docket.subject, RecordKind.HANDED_OVER, Said(to=member_id), step=docket.subject.step)
    emit(CaseMoved(case_id=docket.case.id, node_seq=docket.case.node_seq, action=REASSIGN, record_id=line.id))
    return docket


def record_visit(
    request_id: UUID,
    *,
    visited_on: date,
    visitors: str,
    note: str,
    photo_ids: Sequence[UUID] = (),
    last: bool = False,
    expected_seq: int | None = None,
) -> RequestDocket:
    """Record a visit 走访; the `last` one ends a request that only waits for it.

    Raises NotFound, NotYourStep, OwnRequest, NothingToVisit, CaseMovedOn, InvalidInput, FilesUnknown.
    """
    docket, _ = _taken(request_id, expected_seq)
    subject = docket.subject
    _require_visitor(docket)
    if visited_on > clock.now().astimezone(zone()).date():
        raise _wrong("visited_on", "instant_past")
    files = attach(photo_ids, subject_type=ASSISTANCE.code, subject_id=subject.id)
    ids = tuple(file.id for file in files)
    history.note(subject, RecordKind.VISIT, Said(note=note, visited_on=visited_on, visitors=visitors, file_ids=ids))
    if last and docket.case.node == "visit" and docket.case.state is CaseState.OPEN:
        cases.act(docket, flow.FINISH)
        history.note(subject, RecordKind.FINISHED, Said())
    return docket


def _require_visitor(docket: RequestDocket) -> None:
    """Raise unless the request was granted, and the acting member carries it out or, later, oversees it."""
    case, who = docket.case, principal.current()
    if case.state is CaseState.OPEN and case.node in {"carry_out", "visit"}:
        flow.has_the_step(docket, who.member_id)
    elif case.outcome not in {"complete", "finish"}:
        raise NothingToVisit(number=case.number)
    elif docket.subject.applicant_id == who.member_id or not _oversees(docket):
        raise NotFound


def _oversees(docket: RequestDocket) -> bool:
    subject, who = docket.subject, principal.current()
    if subject.private:
        return subject.counsellor_id == who.member_id
    unit: Unit = unit_of(subject.unit_id)
    return who.may(Permission.GRIEVANCES_HANDLE, unit.path)


def _taken(request_id: UUID, expected_seq: int | None) -> tuple[RequestDocket, Definition]:
    docket = access.take(request_id, expected_seq=expected_seq)
    return docket, services.version_of(docket.subject.service_id, docket.subject.version)


def _offered(docket: RequestDocket, definition: Definition, action: RequestAction, what: Choosable) -> Step:
    """Return the step at which a request stands; raise what speaks against the acting member's taking an action there."""
    cases.check(docket, action, principal.current().member_id)
    step = placing.step_of(docket, definition)
    if what not in step.may:
        raise NotOffered(step=step.name)
    return step


def _require(asked: Asked, field: str, given: object) -> None:
    if asked is Asked.REQUIRED and given in (None, ""):
        raise _wrong(field, "required")


def _require_amount(asked: Asked, amount: int | None, most: int | None) -> None:
    _require(asked, "amount", amount)
    if amount is not None and asked is Asked.NO:
        raise _wrong("amount", "unknown")
    if amount is not None and most is not None and amount > most:
        raise _wrong("amount", "most", most=f"{most / 100:,g}")


def _wrong(field: str, code: str, **params: object) -> InvalidInput:
    return InvalidInput(errors=[FieldError(f"/body/{field}", code, text(f"error.field.{code}", **params))])
