"""What anybody must know of a hotline before they speak, and what an administrator sets for it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.settings import set_options, settings_of
from gongyou.core.db import session, unit_of_work
from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.appeals import routing
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.models import Mode, Urgency
from gongyou.hotline.appeals.options import CLOCKS, AppealOptions, Category, Promise, category_name, own_name
from gongyou.identity import service as identity
from gongyou.identity.models import Tenant, Unit, UnitKind
from gongyou.identity.service_sign_in import open_tenant_id
from gongyou.identity.service_units import root
from gongyou.identity.tenants import options as tenant_options
from gongyou.permissions import Permission

MOST_UNITS = 200


def hotline(tenant: str) -> dict[str, Any]:
    """Return how a tenant's hotline can be spoken to. Runs outside any unit of work; raises NotFound."""
    with unit_of_work(open_tenant_id(tenant)):
        options = settings_of(APPEAL).options
        designated = routing.designated(options) is not None
        registered = session().scalars(select(Tenant.name).where(Tenant.id == current_tenant_id())).one()
        return {
            "tenant_name": tenant_options().display_name or registered,
            "categories": [
                {"code": each.code, "name": category_name(options, each.code)} for each in options.categories
            ],
            "promises": {urgency.value: _promised(options, urgency) for urgency in Urgency},
            "telephone": options.telephone,
            "modes": [Mode.NAMED, *([Mode.CONFIDENTIAL] if designated else []), Mode.ANONYMOUS],
            "staffed": bool(routing.staff(root(), ())),
            "confirm_days": options.confirm_days,
            "appeal_days": options.appeal_days,
            "units": _units(),
        }


def _promised(options: AppealOptions, urgency: Urgency) -> dict[str, Any]:
    return asdict(options.promise("", urgency)) | {"clock": CLOCKS[urgency]}


def _units() -> list[dict[str, Any]]:
    """Return the units that can be named without a session: none so small that it would say who speaks."""
    large = (UnitKind.COMPANY, UnitKind.MINE, UnitKind.AREA)
    found = session().scalars(
        select(Unit).where(Unit.kind.in_(large), Unit.closed_at.is_(None)).order_by(Unit.path).limit(MOST_UNITS)
    )
    return [{"id": unit.id, "name": unit.name, "kind": unit.kind} for unit in found]


def options() -> AppealOptions:
    """Return what the current tenant has chosen."""
    return settings_of(APPEAL).options


def as_shown(options: AppealOptions) -> dict[str, Any]:
    """Return options as people read them: categories by name in the caller's language."""
    named = [asdict(each) | {"name": category_name(options, each.code)} for each in options.categories]
    return {each.name: getattr(options, each.name) for each in fields(options)} | {"categories": named}


def set_hotline(
    *,
    categories: Sequence[Mapping[str, Any]],
    promises: Mapping[str, Mapping[str, int]],
    designated_id: UUID | None,
    on_duty: Sequence[UUID],
    **rest: Any,
) -> AppealOptions:
    """Set categories, promises and who is designated and on duty; raise InvalidInput for what could not work."""
    wrong = [*_twice(categories), *_unknown_promises(categories, promises)]
    able = {member.id for member in identity.holders(Permission.GRIEVANCES_HANDLE, root().path)}
    people = {"/body/designated_id": [designated_id] if designated_id else [], "/body/on_duty": list(on_duty)}
    for pointer, ids in people.items():
        if set(ids) - able:
            wrong.append(FieldError(pointer, "not_a_handler", text("error.field.not_a_handler")))
    if wrong:
        raise InvalidInput(errors=wrong)
    made = AppealOptions(
        categories=tuple(Category(**{**each, "name": own_name(each["code"], each["name"])}) for each in categories),
        promises={key: Promise(**promise) for key, promise in promises.items()},
        designated_id=designated_id,
        on_duty=tuple(on_duty),
        **rest | {"templates": tuple(rest["templates"])},
    )
    set_options(APPEAL, made)
    return made


def _twice(categories: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    if len({each["code"] for each in categories}) == len(categories):
        return []
    return [FieldError("/body/categories", "twice", text("error.field.twice"))]


def _unknown_promises(categories: Sequence[Mapping[str, Any]], promises: Mapping[str, Any]) -> list[FieldError]:
    known = {urgency.value for urgency in Urgency}
    known |= {f"{each['code']}:{urgency}" for each in categories for urgency in Urgency}
    offered = text("error.field.choice", choices=", ".join(sorted(u.value for u in Urgency)))
    return [FieldError(f"/body/promises/{key}", "choice", offered) for key in promises if key not in known]
