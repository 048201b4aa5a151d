"""What a member may apply for, and the form as it fills itself from the roster and their draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from gongyou.cases.models import Case, CaseState
from gongyou.core import clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.hotline.assistance import eligibility, roster, services
from gongyou.hotline.assistance.definitions import Definition
from gongyou.hotline.assistance.models import AssistanceDraft, AssistanceRequest, AssistanceService, ServiceState
from gongyou.hotline.assistance.papers import Papers, opened
from gongyou.identity.models import Member, Unit
from gongyou.identity.tenants import zone

GONE = ("refuse", "withdraw")
"""Outcomes that do not count as having been helped."""


@dataclass(slots=True)
class _Before:
    """What a member has asked of a service."""

    this_year: int = 0
    open_number: str | None = None
    open_id: UUID | None = None


@dataclass(slots=True)
class _Known:
    """What the rules need to know of a member, read once for all services."""

    unit_path: str
    hired_on: date | None
    before: dict[UUID, _Before] = field(default_factory=dict)


def catalogue() -> list[dict[str, Any]]:
    """Return the services that are offered, each with the reasons why the acting member cannot apply."""
    offered = services.published()
    known = _known()
    drafts = {each.service_id for each in session().scalars(_drafts())}
    paths = _paths([definition for _, definition in offered])
    return [
        _summary(service, definition)
        | {
            "reasons": _reasons(definition, service.id, known, paths),
            "open_request_id": known.before.get(service.id, _Before()).open_id,
            "has_draft": service.id in drafts,
        }
        for service, definition in offered
    ]


def form(service_id: UUID) -> dict[str, Any]:
    """Return a service's form with what the roster and the member's draft say; raise NotFound unless it is offered."""
    service, definition = offered(service_id)
    draft = draft_of(service_id)
    papers = opened(Papers, draft.sealed) if draft else Papers()
    wanted = {each.key for each in definition.materials}  # a draft may be older than the form
    return _summary(service, definition) | {
        "reasons": why_not(service_id, definition),
        "open_request_id": _known().before.get(service_id, _Before()).open_id,
        "has_draft": draft is not None,
        "request_id": draft.id if draft else new_id(),
        "saved_at": draft.changed_at if draft else None,
        "definition": definition,
        "values": roster.filled(definition, papers.values),
        "materials": [{"key": key, "file_ids": ids} for key, ids in papers.materials.items() if key in wanted],
    }


def offered(service_id: UUID) -> tuple[AssistanceService, Definition]:
    """Return a service that is offered now; raise NotFound."""
    service = get(AssistanceService, service_id)
    if service.state is not ServiceState.PUBLISHED:
        raise NotFound
    return service, services.current(service)


def why_not(service_id: UUID, definition: Definition) -> list[dict[str, str]]:
    """Return the reasons why the acting member cannot apply now."""
    return _reasons(definition, service_id, _known(), _paths([definition]))


def draft_of(service_id: UUID) -> AssistanceDraft | None:
    """Return the acting member's draft for a service."""
    return session().scalar(_drafts().where(AssistanceDraft.service_id == service_id))


def _drafts() -> Select[AssistanceDraft]:
    return select(AssistanceDraft).where(AssistanceDraft.member_id == principal.current().member_id)


def _known() -> _Known:
    who = principal.current()
    hired_on = session().scalar(select(Member.hired_on).where(Member.id == who.member_id))
    known, year = _Known(who.unit_path, hired_on), clock.now().astimezone(zone()).year
    rows = session().execute(
        select(AssistanceRequest.service_id, Case)
        .join(Case, (Case.tenant_id == AssistanceRequest.tenant_id) & (Case.id == AssistanceRequest.id))
        .where(AssistanceRequest.applicant_id == who.member_id)
    )
    for service_id, case in rows:
        before = known.before.setdefault(service_id, _Before())
        if case.state is CaseState.OPEN:
            before.open_number, before.open_id = case.number, case.id
        if case.outcome not in GONE and case.opened_at.astimezone(zone()).year == year:
            before.this_year += 1
    return known


def _paths(definitions: Sequence[Definition]) -> dict[UUID, str]:
    ids = {unit_id for each in definitions for unit_id in each.eligibility.unit_ids}
    return dict(session().execute(select(Unit.id, Unit.path).where(Unit.id.in_(ids))).all()) if ids else {}


def _reasons(
    definition: Definition, service_id: UUID, known: _Known, paths: Mapping[UUID, str]
) -> list[dict[str, str]]:
    before = known.before.get(service_id, _Before())
    rules = definition.eligibility
    who = eligibility.Applicant(
        unit_path=known.unit_path,
        allowed_paths=tuple(paths[each] for each in rules.unit_ids if each in paths),
        hired_on=known.hired_on,
        this_year=before.this_year,
        open_number=before.open_number,
    )
    found = eligibility.reasons(rules, who, clock.now().astimezone(zone()).date())
    return [{"code": each.code, "text": text(f"assistance.reason.{each.code}", **each.params)} for each in found]


def _summary(service: AssistanceService, definition: Definition) -> dict[str, Any]:
    return {
        "id": service.id,
        "version": service.version,
        "name": definition.name,
        "icon": definition.icon,
        "intro": definition.intro,
        "private": definition.private,
        "by_appointment": definition.appointment is not None,
    }
