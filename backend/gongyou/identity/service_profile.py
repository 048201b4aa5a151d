"""What a member sees of themselves: who they are, where they stand, what they may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from gongyou.core import clock
from gongyou.core.db import get, session
from gongyou.core.i18n import current_language
from gongyou.core.principal import Principal
from gongyou.identity import service_consents, wechat_bindings
from gongyou.identity.models import Member, RoleGrant, ShiftPattern, Unit
from gongyou.identity.queries import names_by_path
from gongyou.identity.rules import MIDNIGHT, Accent, Works, ids_of_path, roster_day
from gongyou.identity.service import unit_of
from gongyou.identity.service_accounts import account_of
from gongyou.identity.service_consents import ConsentState
from gongyou.identity.service_members import masked_phone
from gongyou.identity.service_second_factor import SecondFactorState, state_of
from gongyou.identity.tenants import current_tenant, options, shown_name, zone
from gongyou.permissions import Role


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role with the unit that it is held for; not in force while it waits for a second factor."""

    role: Role
    unit_id: UUID
    unit_name: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class OwnTenant:
    """The enterprise as its members see it."""

    code: str
    name: str
    timezone: str
    accent: Accent
    works: Works


@dataclass(frozen=True, slots=True)
class Profile:
    """A signed-in member."""

    member: Member
    username: str | None
    phone: str | None
    unit: Unit
    unit_names: Sequence[str]
    shift_pattern: ShiftPattern | None
    roster_day: date
    roles: Sequence[HeldRole]
    permissions: Sequence[str]
    second_factor: SecondFactorState
    wechat_bound: bool
    consent: ConsentState
    tenant: OwnTenant
    language: str


def profile(who: Principal) -> Profile:
    """Return what a principal sees of themselves."""
    member, unit, account = get(Member, who.member_id), unit_of(who.unit_id), account_of(who.member_id)
    pattern = get(ShiftPattern, member.shift_pattern_id) if member.shift_pattern_id else None
    names = names_by_path([unit.path])
    return Profile(
        member=member,
        username=account.username if account else None,
        phone=masked_phone(member),
        unit=unit,
        unit_names=[names[each] for each in ids_of_path(unit.path)],
        shift_pattern=pattern,
        roster_day=roster_day(
            clock.now(), zone=zone(), day_starts_at=pattern.day_starts_at if pattern is not None else MIDNIGHT
        ),
        roles=_roles(who),
        permissions=sorted({permission for grant in who.grants for permission in grant.permissions}),
        second_factor=state_of(who.member_id, account),
        wechat_bound=wechat_bindings.is_bound(who.member_id, options().wechat_app_id),
        consent=service_consents.state_of(who.member_id),
        tenant=_tenant(),
        language=current_language(),
    )


def _tenant() -> OwnTenant:
    tenant, chosen = current_tenant(), options()
    return OwnTenant(tenant.code, shown_name(tenant, chosen), tenant.timezone, chosen.accent, chosen.works)


def _roles(who: Principal) -> list[HeldRole]:
    in_force = {(grant.role, grant.unit_id) for grant in who.grants}
    held = session().execute(
        select(RoleGrant.role, RoleGrant.unit_id, Unit.name)
        .join(Unit, (Unit.tenant_id == RoleGrant.tenant_id) & (Unit.id == RoleGrant.unit_id))
        .where(RoleGrant.member_id == who.member_id)
        .order_by(RoleGrant.id)
    )
    return [HeldRole(role, unit_id, name, (role.value, unit_id) in in_force) for role, unit_id, name in held]
