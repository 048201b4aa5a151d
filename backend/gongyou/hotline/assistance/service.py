"""What an applicant does: keep a draft, apply, add what was lacking, withdraw."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gongyou.cases import service as cases
from gongyou.cases.models import Case
from gongyou.cases.service import Deed
from gongyou.cases.settings import settings_of
from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError, Conflict, FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id
from gongyou.files.service import attach, let_go
from gongyou.hotline.assistance import access, applying, appointments, forms, history, placing, roster, services
from gongyou.hotline.assistance.definitions import Definition
from gongyou.hotline.assistance.flow import ASSISTANCE, SUPPLEMENT, WITHDRAW, RequestDocket
from gongyou.hotline.assistance.models import AssistanceDraft, AssistanceRequest, AssistanceService, RecordKind
from gongyou.hotline.assistance.papers import Papers, Said, opened, sealed
from gongyou.identity import service as identity


class CannotApply(AppError):
    """The member may not apply for this service now."""

    code = "assistance.cannot_apply"
    status = 409


class FormChanged(AppError):
    """The service was published anew while the form was being filled in."""

    code = "assistance.form_changed"
    status = 409


class NothingToAdd(AppError):
    """Material is added while a request is looked at or has come back."""

    code = "assistance.nothing_to_add"
    status = 409


def keep_draft(
    service_id: UUID, *, values: Mapping[str, Any], materials: Sequence[Mapping[str, Any]], request_id: UUID | None
) -> AssistanceDraft:
    """Keep what has been filled in so far, right or wrong; its pictures stay. Raises NotFound, FilesUnknown, FileInUse."""
    _, definition = applying.offered(service_id)
    _one_at_a_time(service_id)
    draft = applying.draft_of(service_id)
    if draft is None:
        draft = AssistanceDraft(id=_free(request_id), service_id=service_id, member_id=principal.current().member_id)
    known = {each.key for each in definition.fields}
    papers = Papers(values={k: v for k, v in values.items() if k in known}, materials=_by_key(materials))
    draft.sealed, draft.changed_at = sealed(papers), clock.now()
    session().add(draft)
    session().flush()
    attach(papers.file_ids, subject_type=ASSISTANCE.code, subject_id=draft.id)
    let_go(ASSISTANCE.code, draft.id, but=papers.file_ids)
    return draft


def discard_draft(service_id: UUID) -> None:
    """Throw a draft away, with its pictures; nothing where there is none."""
    applying.offered(service_id)
    draft = applying.draft_of(service_id)
    if draft is not None:
        forget(draft)


def forget(draft: AssistanceDraft) -> None:
    """Delete a draft that became no request, with its pictures."""
    let_go(ASSISTANCE.code, draft.id)
    session().delete(draft)


def apply_for(
    service_id: UUID,
    *,
    version: int,
    values: Mapping[str, Any],
    materials: Sequence[Mapping[str, Any]] = (),
    slot_id: UUID | None = None,
    request_id: UUID | None = None,
) -> tuple[RequestDocket, bool]:
    """Apply as the acting member; return the request and whether it is new: the same id again is the same request.

    Raises NotFound, FormChanged, CannotApply, InvalidInput that names each field, FilesUnknown, SlotTaken.
    """
    _one_at_a_time(service_id)
    known = session().get(AssistanceRequest, (current_tenant_id(), request_id)) if request_id is not None else None
    if known is not None:
        if known.applicant_id != principal.current().member_id:
            raise Conflict
        return access.look(known.id), False
    service, definition = applying.offered(service_id)
    if version != service.version:
        raise FormChanged(name=service.name)
    reasons = applying.why_not(service_id, definition)
    if reasons:
        raise CannotApply(name=service.name, reason=reasons[0]["text"])
    papers = _checked(definition, values, _by_key(materials), slot_id)
    return _open(service, definition, papers, slot_id=slot_id, request_id=request_id), True


def _open(
    service: AssistanceService, definition: Definition, papers: Papers, *, slot_id: UUID | None, request_id: UUID | None
) -> RequestDocket:
    who, draft = principal.current(), applying.draft_of(service.id)
    slot = appointments.free_slot(service.id, slot_id) if slot_id is not None else None
    unit = identity.unit_of(who.unit_id)
    request = AssistanceRequest(
        id=draft.id if draft else _free(request_id),
        service_id=service.id,
        version=service.version,
        applicant_id=who.member_id,
        unit_id=unit.id,
        private=definition.private,
        counsellor_id=slot.counsellor_id if slot else None,
        step=0,
        used_minutes=0,
        sealed=sealed(papers),
    )
    docket = cases.open_case(
        ASSISTANCE,
        request,
        settings_of(ASSISTANCE),
        # What is private has no name on a lock screen or in somebody's list.
        title=text("assistance.discreet") if definition.private else definition.name,
        unit=unit,
        reporter_id=who.member_id,
        limit=definition.steps[0].limit,
    )
    placing.give_step(docket, definition)
    session().flush()
    attach(papers.file_ids, subject_type=ASSISTANCE.code, subject_id=request.id)
    let_go(ASSISTANCE.code, request.id, but=papers.file_ids)
    if draft is not None:
        session().delete(draft)
    if slot is not None:
        slot.request_id = request.id
    history.note(request, RecordKind.SUBMITTED, Said(file_ids=tuple(papers.file_ids)))
    return docket


def supplement(
    request_id: UUID,
    *,
    values: Mapping[str, Any] | None = None,
    materials: Sequence[Mapping[str, Any]] = (),
    note: str | None = None,
    expected_seq: int | None = None,
) -> RequestDocket:
    """Add material; a request that had come back goes to its step again, with what that had left of its limit.

    `materials` adds pictures to those that were sent; `values` replaces answers, while the request is in the
    applicant's hands. What a return asks for finds room: its pictures are counted by themselves. Raises NotFound,
    NothingToAdd, InvalidInput, FilesUnknown.
    """
    docket = access.take(request_id, expected_seq=expected_seq)
    subject, case = docket.subject, docket.case
    _require_own(docket)
    if case.closed_at is not None or case.node not in {"review", "material"}:
        raise NothingToAdd(number=case.number)
    definition, returned = services.version_of(subject.service_id, subject.version), case.node == "material"
    before, more = opened(Papers, subject.sealed), _by_key(materials)
    papers = _more(before, more, (values or {}) if returned else None, definition)
    added = tuple(each for one in materials for each in one["file_ids"])
    if not returned and not added and not note:
        raise InvalidInput(errors=[FieldError("/body/materials", "required", text("error.field.required"))])
    attach(added, subject_type=ASSISTANCE.code, subject_id=subject.id)
    subject.sealed = sealed(papers)
    if returned:
        left = placing.step_of(docket, definition).limit - subject.used_minutes
        cases.act(docket, SUPPLEMENT, Deed(limit=max(left, placing.LEAST_LEFT)))
        placing.give_step(docket, definition)
    history.note(subject, RecordKind.SUPPLEMENTED, Said(note=note, file_ids=added))
    return docket


def withdraw(request_id: UUID, *, note: str | None = None, expected_seq: int | None = None) -> RequestDocket:
    """Take a request back as its applicant; a booked time is free again.

    Raises NotFound, TooLate for an appointment that is too near, CaseMovedOn once it has ended.
    """
    docket = access.take(request_id, expected_seq=expected_seq)
    subject = docket.subject
    _require_own(docket)
    definition = services.version_of(subject.service_id, subject.version)
    appointments.give_up(subject, definition, in_time=True)
    cases.act(docket, WITHDRAW)
    history.note(subject, RecordKind.WITHDRAWN, Said(note=note))
    return docket


def _require_own(docket: RequestDocket) -> None:
    cases.check(docket, WITHDRAW if docket.case.node != "material" else SUPPLEMENT, principal.current().member_id)


def _checked(
    definition: Definition, given: Mapping[str, Any], materials: Mapping[str, tuple[UUID, ...]], slot_id: UUID | None
) -> Papers:
    values, wrong = forms.checked(definition, given, roster.told())
    errors = _errors("values", wrong) + _errors("materials", forms.wrong_materials(definition, values, materials))
    if definition.appointment is not None and slot_id is None:
        errors.append(FieldError("/body/slot_id", "required", text("error.field.required")))
    if definition.appointment is None and slot_id is not None:
        errors.append(FieldError("/body/slot_id", "unknown", text("error.field.unknown")))
    if errors:
        raise InvalidInput(errors=errors)
    return Papers(values=values, materials=materials)


def _more(
    before: Papers, added: Mapping[str, tuple[UUID, ...]], values: Mapping[str, Any] | None, definition: Definition
) -> Papers:
    """Return papers with pictures added and answers replaced, these only of a returned request; raise InvalidInput."""
    keys = dict.fromkeys([*before.materials, *added])
    both = {key: tuple(dict.fromkeys((*before.materials.get(key, ()), *added.get(key, ())))) for key in keys}
    merged = {**before.values, **(values or {})}
    checked, wrong = forms.checked(definition, merged, {})
    kept = {key: before.values.get(key) if key in _roster_keys(definition) else value for key, value in checked.items()}
    counted = both if values is None else added
    lacking = [w for w in forms.wrong_materials(definition, kept, counted) if w.code != "required"]
    errors = _errors("values", wrong) + _errors("materials", lacking)
    if errors:
        raise InvalidInput(errors=errors)
    return Papers(values=kept, materials=both)


def _roster_keys(definition: Definition) -> set[str]:
    return {each.key for each in definition.fields if each.roster is not None}


def _errors(place: str, wrong: Sequence[forms.Wrong]) -> list[FieldError]:
    return [
        FieldError(f"/body/{place}/{w.key}", w.code, text(f"error.field.{w.code}", **_told(w.params))) for w in wrong
    ]


def _told(params: Mapping[str, Any]) -> dict[str, Any]:
    return {k: text("list.comma").join(v) if isinstance(v, tuple) else v for k, v in params.items()}


def _by_key(materials: Sequence[Mapping[str, Any]]) -> dict[str, tuple[UUID, ...]]:
    return {each["key"]: tuple(dict.fromkeys(each["file_ids"])) for each in materials if each["file_ids"]}


def _free(request_id: UUID | None) -> UUID:
    """Return an id that no case or draft has; raise Conflict."""
    if request_id is None:
        return new_id()
    if session().get(AssistanceDraft, (current_tenant_id(), request_id)) is not None:
        raise Conflict
    if session().get(Case, (current_tenant_id(), request_id)) is not None:
        raise Conflict
    return request_id


def _one_at_a_time(service_id: UUID) -> None:
    """Let what a member does with a service come one after the other, so that once a year stays once."""
    key = f"assistance {current_tenant_id()} {service_id} {principal.current().member_id}"
    session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
