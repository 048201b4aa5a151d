"""Services as an administrator keeps them: drafted, tried, published in versions, retired; those of a new tenant."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import func, select

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.settings import PROJECT_ROOT
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.assistance import linter, roster
from gongyou.hotline.assistance.definitions import Definition, definition_of, stored
from gongyou.hotline.assistance.models import AssistanceService, AssistanceVersion, ServiceState
from gongyou.identity import service as identity
from gongyou.identity.models import MemberStatus

DEFAULTS = PROJECT_ROOT / "seeds" / "hotline" / "services.yaml"
_ORDER = Sort(((AssistanceService.position, False), (AssistanceService.id, False)))


class CannotWork(AppError):
    """The linter found what keeps the service from working; `errors` has its sentences."""

    code = "assistance.cannot_work"
    status = 422


class ChangedMeanwhile(AppError):
    """Somebody else has saved the service since."""

    code = "assistance.changed_meanwhile"
    status = 409


class NothingToPublish(AppError):
    """The service has no changes that wait."""

    code = "assistance.nothing_to_publish"
    status = 409


class StepHolderLeft(AppError):
    """A member named for a step no longer works here."""

    code = "assistance.step_holder_left"
    status = 409


def create(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Draft a service; raise NotFound for an unknown unit or member."""
    made = _known(definition_of(definition))
    last = session().scalar(select(func.max(AssistanceService.position))) or 0
    service = AssistanceService(id=new_id(), position=last + 1, name=made.name, draft=stored(made))
    session().add(service)
    session().flush()
    audit.record("assistance.drafted", "assistance_service", service.id, name=made.name)
    return shown(service)


def save(service_id: UUID, *, definition: Mapping[str, Any], revision: int) -> dict[str, Any]:
    """Change the draft of a service; raise ChangedMeanwhile, or NotFound for an unknown unit or member."""
    service = get(AssistanceService, service_id, lock=True)
    if service.revision != revision:
        raise ChangedMeanwhile(name=service.name)
    made = _known(definition_of(definition))
    service.draft, service.revision, service.changed_at = stored(made), revision + 1, clock.now()
    if service.state is ServiceState.DRAFT:
        service.name = made.name
    return shown(service)


def publish(service_id: UUID) -> dict[str, Any]:
    """Make a draft what members see; requests under way keep their version. Audited.

    Raises CannotWork with the linter's sentences, NothingToPublish, StepHolderLeft.
    """
    service = get(AssistanceService, service_id, lock=True)
    if service.draft is None and service.state is not ServiceState.RETIRED:
        raise NothingToPublish(name=service.name)
    made = definition_of(service.draft) if service.draft is not None else current(service)
    found = linter.problems(made)
    if found:
        raise CannotWork(name=made.name, errors=[FieldError(f"/definition{p.path}", p.code, p.text) for p in found])
    _require_there(made)
    _publish(service, made)
    audit.record("assistance.published", "assistance_service", service.id, name=made.name, version=service.version)
    return shown(service)


def _publish(service: AssistanceService, made: Definition) -> None:
    who = principal.current_or_none()
    service.version, service.state, service.draft = service.version + 1, ServiceState.PUBLISHED, None
    service.name, service.changed_at, service.revision = made.name, clock.now(), service.revision + 1
    session().add(service)
    session().flush()
    session().add(
        AssistanceVersion(
            service_id=service.id,
            version=service.version,
            definition=stored(made),
            published_by=who.member_id if who else None,
        )
    )
    session().flush()


def retire(service_id: UUID) -> dict[str, Any]:
    """Offer a service no more; requests under way go on. Audited."""
    service = get(AssistanceService, service_id, lock=True)
    if service.state is ServiceState.DRAFT:
        raise NothingToPublish(name=service.name)
    service.state, service.changed_at = ServiceState.RETIRED, clock.now()
    audit.record("assistance.retired", "assistance_service", service.id, name=service.name)
    return shown(service)


def services(**paging: Any) -> Page:
    """Return a page of all services in the order in which members see them."""
    found: Page = page(select(AssistanceService), sort=_ORDER, **paging)
    newest = _definitions(found.items)
    return Page([_summary(each, newest[each.id]) for each in found.items], found.next_cursor)


def published() -> list[tuple[AssistanceService, Definition]]:
    """Return the services that are offered, in their order."""
    query = select(AssistanceService).where(AssistanceService.state == ServiceState.PUBLISHED)
    found = session().scalars(query.order_by(AssistanceService.position, AssistanceService.id)).all()
    kept = versions((each.id, each.version) for each in found)
    return [(each, kept[each.id, each.version]) for each in found]


def versions(wanted: Any) -> dict[tuple[UUID, int], Definition]:
    """Return definitions by service and version, in one query."""
    keys = set(wanted)
    rows = session().scalars(
        select(AssistanceVersion).where(AssistanceVersion.service_id.in_({service for service, _ in keys}))
    )
    return {(r.service_id, r.version): definition_of(r.definition) for r in rows if (r.service_id, r.version) in keys}


def version_of(service_id: UUID, version: int) -> Definition:
    """Return a service as it was published."""
    return definition_of(session().get_one(AssistanceVersion, (current_tenant_id(), service_id, version)).definition)


def current(service: AssistanceService) -> Definition:
    """Return a service as it is published now; a draft as it is."""
    if service.version == 0:
        return definition_of(service.draft or {})
    return version_of(service.id, service.version)


def service(service_id: UUID) -> dict[str, Any]:
    """Return a service with what is being changed and what keeps it from working; raise NotFound."""
    return shown(get(AssistanceService, service_id))


def preview(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return what keeps a definition from working and what its form would be filled with for the acting member."""
    made = _known(definition_of(definition))
    return {"problems": linter.problems(made), "values": roster.filled(made, {})}


def shown(service: AssistanceService) -> dict[str, Any]:
    """Return a service as its administrator sees it."""
    edited = definition_of(service.draft) if service.draft is not None else current(service)
    return _summary(service, edited) | {"definition": edited, "problems": linter.problems(edited)}


def install_defaults() -> None:
    """Give the current tenant the services of the seed, unless it has any."""
    if session().scalar(select(AssistanceService.id).limit(1)) is not None:
        return
    data: Mapping[str, Any] = yaml.safe_load(DEFAULTS.read_text("utf-8"))
    for position, row in enumerate(data["services"], start=1):
        made = definition_of(row)
        _publish(AssistanceService(id=new_id(), position=position, name=made.name, version=0, revision=0), made)


def _definitions(found: Sequence[AssistanceService]) -> dict[UUID, Definition]:
    kept = versions((each.id, each.version) for each in found if each.draft is None)
    return {
        each.id: definition_of(each.draft) if each.draft is not None else kept[each.id, each.version] for each in found
    }


def _summary(service: AssistanceService, edited: Definition) -> dict[str, Any]:
    copied = ("id", "state", "version", "revision", "changed_at")
    return {name: getattr(service, name) for name in copied} | {
        "name": edited.name,
        "icon": edited.icon,
        "confidentiality": edited.confidentiality,
        "has_changes": service.draft is not None,
    }


def _known(made: Definition) -> Definition:
    """Raise NotFound for a unit or member that the tenant does not have."""
    for unit_id in made.eligibility.unit_ids:
        identity.unit_of(unit_id)
    for step in made.steps:
        if step.member_id is not None:
            identity.member_of(step.member_id)
    return made


def _require_there(made: Definition) -> None:
    for step in made.steps:
        if step.member_id is not None:
            member = identity.member_of(step.member_id)
            if member.status is MemberStatus.LEFT:
                raise StepHolderLeft(who=member.name, step=step.name)
