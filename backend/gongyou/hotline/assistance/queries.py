"""Requests as they are read: one's own, the desk's list, one with its papers, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_

from gongyou.cases import queries as cases
from gongyou.cases.models import Case, CaseState
from gongyou.cases.service import check
from gongyou.cases.settings import settings_of
from gongyou.core import principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.pages import Page, Sort, page
from gongyou.files import links
from gongyou.files.models import FileKind, StoredFile
from gongyou.files.service import attached
from gongyou.hotline.assistance import access, appointments, flow, forms, handlers, history, placing, services
from gongyou.hotline.assistance.definitions import Definition, Material
from gongyou.hotline.assistance.flow import ASSISTANCE, RequestDocket
from gongyou.hotline.assistance.models import AssistanceRequest, AssistanceService, RecordKind
from gongyou.hotline.assistance.papers import Papers, Said, opened
from gongyou.identity import service as identity
from gongyou.identity.models import Member, Unit

Row = tuple[AssistanceRequest, Case, Unit, Member]


class Status(StrEnum):
    """Where a request stands, in the words of its applicant."""

    REVIEWING = "reviewing"
    RETURNED = "returned"
    CARRYING_OUT = "carrying_out"
    VISITING = "visiting"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Order(StrEnum):
    """How a list is sorted."""

    DUE = "due"
    NEWEST = "newest"


SORTS = {
    Order.DUE: Sort(((Case.due_at, False), (Case.id, False))),
    Order.NEWEST: Sort(((Case.opened_at, True), (Case.id, True))),
}
_AT = {
    "review": Status.REVIEWING,
    "material": Status.RETURNED,
    "carry_out": Status.CARRYING_OUT,
    "visit": Status.VISITING,
}
_ENDED = {"refuse": Status.REFUSED, "withdraw": Status.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilters:
    """What is asked for; what is left out does not narrow."""

    service_id: UUID | None = None
    status: Status | None = None
    state: CaseState | None = None
    unit_id: UUID | None = None
    waiting: bool = False
    """Only what waits for the acting member."""
    overdue: bool = False
    q: str | None = None
    sort: Order = Order.DUE


def status_of(case: Case) -> Status:
    """Return where a request stands."""
    return _AT[case.node] if case.state is CaseState.OPEN else _ENDED.get(case.outcome or "", Status.DONE)


def filtered(wanted: RequestFilters) -> "Select[AssistanceRequest, Case, Unit, Member]":
    """Return the SELECT of the requests that the acting member may see; raise NotFound for an unknown service or unit."""
    query = access.ROWS.where(access.visible())
    if wanted.service_id is not None:
        query = query.where(AssistanceRequest.service_id == get(AssistanceService, wanted.service_id).id)
    if wanted.unit_id is not None:
        query = query.where(Unit.path.startswith(identity.unit_of(wanted.unit_id).path))
    if wanted.state is not None:
        query = query.where(Case.state == wanted.state)
    if wanted.status is not None:
        query = query.where(_has_status(wanted.status))
    if wanted.waiting:
        query = query.where(handlers.waits_for_me())
    if wanted.overdue:
        query = query.where(cases.is_overdue())
    if wanted.q:
        named = (Case.number, Case.title, Member.name, Member.employee_no)
        query = query.where(or_(*(column.icontains(wanted.q, autoescape=True) for column in named)))
    return query


def _has_status(status: Status) -> ColumnElement[bool]:
    node = next((node for node, each in _AT.items() if each is status), None)
    if node is not None:
        return (Case.node == node) & (Case.state == CaseState.OPEN)
    outcome = next((code for code, each in _ENDED.items() if each is status), None)
    if outcome is not None:
        return Case.outcome == outcome
    return (Case.state == CaseState.CLOSED) & Case.outcome.not_in(list(_ENDED))


def requests(*, limit: int = 50, cursor: str | None = None, **filters: Any) -> Page:
    """Return a page of the requests that the acting member may see, less their own."""
    wanted = RequestFilters(**filters)
    query = filtered(wanted).where(AssistanceRequest.applicant_id != principal.current().member_id)
    found = page(query, sort=SORTS[wanted.sort], limit=limit, cursor=cursor, scalars=False)
    return Page(shown(found.items), found.next_cursor)


def own_requests(**paging: Any) -> Page:
    """Return a page of the acting member's own requests, the newest first."""
    query = access.ROWS.where(AssistanceRequest.applicant_id == principal.current().member_id)
    found = page(query, sort=SORTS[Order.NEWEST], scalars=False, **paging)
    return Page(shown(found.items), found.next_cursor)


def shown(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return requests as lists show them, in a constant number of queries."""
    kept = services.versions((request.service_id, request.version) for request, *_ in rows)
    names = cases.names_in([case for _, case, *_ in rows])
    settings = settings_of(ASSISTANCE)
    return [
        _standing(request, case, kept[request.service_id, request.version])
        | cases.standing(ASSISTANCE, settings, case, names)
        | {"unit": unit, "applicant": applicant}
        for request, case, unit, applicant in rows
    ]


def _standing(request: AssistanceRequest, case: Case, definition: Definition) -> dict[str, Any]:
    at = case.node in {"review", "material"} and case.state is CaseState.OPEN
    return {
        "service_id": request.service_id,
        "service_name": definition.name,
        "icon": definition.icon,
        "private": request.private,
        "status": status_of(case),
        "step": min(request.step, len(definition.steps)),
        "step_count": len(definition.steps),
        "step_name": definition.steps[request.step].name if at else None,
    }


def of_docket(docket: RequestDocket) -> dict[str, Any]:
    """Return a request that has just been acted on."""
    session().flush()
    subject = docket.subject
    applicant, unit = identity.member_of(subject.applicant_id), identity.unit_of(subject.unit_id)
    [made] = shown([(subject, docket.case, unit, applicant)])
    return made


def request(request_id: UUID) -> dict[str, Any]:
    """Return a request with its papers, history and pictures, and what one may do; raise NotFound."""
    docket = access.look(request_id)
    subject = docket.subject
    definition = services.version_of(subject.service_id, subject.version)
    papers = opened(Papers, subject.sealed)
    lines, slot = history.lines(request_id), appointments.of_request(request_id)
    result = opened(Said, subject.result_sealed) if subject.result_sealed is not None else None
    counsellor = identity.names_of([slot.counsellor_id])[slot.counsellor_id] if slot else ""
    return of_docket(docket) | {
        "employee_no": identity.member_of(subject.applicant_id).employee_no,
        "definition": definition,
        "values": papers.values,
        "materials": _materials(definition, papers, lines if docket.case.node == "material" else []),
        "steps": _steps(definition, docket.case, subject),
        "history": lines,
        "result": {"note": result.note, "amount": result.amount} if result else None,
        "counsellor_left": docket.case.state is CaseState.OPEN and appointments.is_forsaken(subject),
        "appointment": appointments.shown(slot, counsellor) if slot else None,
        "photos": [_photo(f) for f in attached(ASSISTANCE.code, [request_id]).get(request_id, []) if _picture(f)],
        "actions": _actions(docket, definition),
    }


def _picture(file: StoredFile) -> bool:
    return file.kind is FileKind.EVIDENCE and file.expires_at is None


def _photo(file: StoredFile) -> dict[str, Any]:
    return {
        "id": file.id,
        "added_at": file.created_at,
        "added_by": file.owner_id,
        "url": links.link(file),
        "thumbnail_url": links.thumbnail_link(file),
    }


def _materials(definition: Definition, papers: Papers, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the checklist: what is asked for, what came, and what the last return says is lacking."""
    asked = forms.asked_for(definition, papers.values)
    lacking = next((line["lacking"] for line in reversed(lines) if line["kind"] is RecordKind.RETURNED), ())
    return [
        _material(each, papers, required=asked.get(each.key, False), lacking=each.key in lacking)
        for each in definition.materials
        if each.key in asked or papers.materials.get(each.key)
    ]


def _material(each: Material, papers: Papers, *, required: bool, lacking: bool) -> dict[str, Any]:
    ids = papers.materials.get(each.key, ())
    return {
        "key": each.key,
        "name": each.name,
        "required": required,
        "file_ids": ids,
        "lacking": lacking or (required and not ids),
    }


def _steps(definition: Definition, case: Case, subject: AssistanceRequest) -> list[dict[str, Any]]:
    """Return the steps of approval with how far the request has come."""
    stopped = status_of(case) in {Status.REFUSED, Status.WITHDRAWN}
    return [
        {
            "name": step.name,
            "progress": "done"
            if n < subject.step
            else "later"
            if n > subject.step
            else "stopped"
            if stopped
            else "now",
            "note": step.note,
            "amount": step.amount,
        }
        for n, step in enumerate(definition.steps)
    ]


_OF_STEP = (("approve", flow.PASS_ON), ("approve", flow.APPROVE), ("return", flow.RETURN), ("refuse", flow.REFUSE))
_AFTER = (
    ("complete", flow.COMPLETE),
    ("visit", flow.FINISH),
    ("supplement", flow.SUPPLEMENT),
    ("withdraw", flow.WITHDRAW),
)


def _actions(docket: RequestDocket, definition: Definition) -> list[str]:
    """Return what the acting member may do now."""
    may = [*placing.step_of(docket, definition).may]
    wanted = [(code, action) for code, action in _OF_STEP if code in may] + list(_AFTER)
    return list(dict.fromkeys(code for code, action in wanted if _may(docket, action)))


def _may(docket: RequestDocket, action: flow.RequestAction) -> bool:
    try:
        check(docket, action, principal.current().member_id)
    except AppError:
        return False
    return True
