"""What other domains ask of identity: who somebody is, where they belong, which day it is for them, whom to ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from gongyou.core import driver, principal
from gongyou.core.db import get, session
from gongyou.core.errors import NotFound
from gongyou.identity.models import Member, MemberStatus, RoleGrant, ShiftPattern, Tenant, Unit
from gongyou.identity.rules import MIDNIGHT, ids_of_path, roster_day
from gongyou.permissions import PERMISSIONS, Permission, Role

__all__ = [
    "Standing",
    "chain_above",
    "holders",
    "holders_along",
    "member_of",
    "names_of",
    "roster_day_of",
    "standing_of",
    "unit_of",
    "units_below",
    "units_of",
    "visible_member",
]


def member_of(member_id: UUID) -> Member:
    """Return a member, left ones too; raise NotFound."""
    return get(Member, member_id)


def visible_member(member_id: UUID, *, lock: bool = False) -> Member:
    """Return a member that the caller may see, optionally locked; raise NotFound for any other."""
    member = get(Member, member_id, lock=lock)
    who = principal.current_or_none()
    if who is not None and not who.may(Permission.MEMBERS_READ, unit_of(member.unit_id).path):
        raise NotFound
    return member


def unit_of(unit_id: UUID) -> Unit:
    """Return a unit, closed ones too; raise NotFound."""
    return get(Unit, unit_id)


def units_of(member_ids: Collection[UUID]) -> dict[UUID, Unit]:
    """Return each member's present unit in one query, none for nobody; unknown ids are left out."""
    if not member_ids:
        return {}
    found = session().execute(
        select(Member.id, Unit)
        .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
        .where(Member.id.in_(member_ids))
    )
    return dict(found.all())


def names_of(member_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return each member's name in one query, none for nobody; unknown ids are left out."""
    if not member_ids:
        return {}
    return dict(session().execute(select(Member.id, Member.name).where(Member.id.in_(member_ids))).all())


def require_members(member_ids: Collection[UUID]) -> None:
    """Raise NotFound unless every id is a member's of this tenant."""
    if member_ids and len(names_of(set(member_ids))) < len(set(member_ids)):
        raise NotFound


def roster_day_of(member_ids: Collection[UUID], at: datetime) -> dict[UUID, date]:
    """Return the roster day 排班日 of an instant for each member in one query; unknown ids are left out.

    The day begins at the local time of the member's shift pattern, at midnight for those without one.
    """
    found = session().execute(
        select(Member.id, ShiftPattern.day_starts_at, Tenant.timezone)
        .join(Tenant, Tenant.id == Member.tenant_id)
        .outerjoin(
            ShiftPattern,
            (ShiftPattern.tenant_id == Member.tenant_id) & (ShiftPattern.id == Member.shift_pattern_id),
        )
        .where(Member.id.in_(member_ids))
    )
    return {
        member_id: roster_day(at, zone=ZoneInfo(timezone), day_starts_at=day_starts_at or MIDNIGHT)
        for member_id, day_starts_at, timezone in found
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member belongs at an instant, and the roster day it is for them."""

    unit_id: UUID
    roster_on: date


def standing_of(member_ids: Collection[UUID], at: datetime) -> dict[UUID, Standing]:
    """Return each member's present unit and the roster day of an instant in one query; unknown ids are left out."""
    return {
        member_id: Standing(unit_id, roster_day(at, zone=ZoneInfo(timezone), day_starts_at=day_starts_at or MIDNIGHT))
        for member_id, unit_id, day_starts_at, timezone in driver.query(_STANDING, {"members": list(member_ids)})
    }


# Every award asks, so it is spelt out.
_STANDING = """
    SELECT m.id, m.unit_id, s.day_starts_at, t.timezone
      FROM members AS m
      JOIN tenants AS t ON t.id = m.tenant_id
      LEFT JOIN shift_patterns AS s ON s.tenant_id = m.tenant_id AND s.id = m.shift_pattern_id
     WHERE m.tenant_id = %(t)s AND m.id = ANY(%(members)s)
"""


def holders(permission: Permission, unit_path: str) -> list[Member]:
    """Return the active members with a role that brings a permission for a unit: held for it or for one above it.

    The nearest come first (whose role is held furthest down), then by employee number. What everybody may do as a
    member is nobody's in particular: `Permission.SELF` has only the holders of some role.
    """
    roles = [role for role, brings in PERMISSIONS.items() if permission in brings and role is not Role.MEMBER]
    nearest = func.max(func.length(Unit.path))
    found = session().scalars(
        select(Member)
        .join(RoleGrant, (RoleGrant.tenant_id == Member.tenant_id) & (RoleGrant.member_id == Member.id))
        .join(Unit, (Unit.tenant_id == RoleGrant.tenant_id) & (Unit.id == RoleGrant.unit_id))
        .where(
            RoleGrant.role.in_(roles),
            RoleGrant.unit_id.in_(ids_of_path(unit_path)),
            Member.status == MemberStatus.ACTIVE,
        )
        .group_by(Member.tenant_id, Member.id)
        .order_by(nearest.desc(), Member.employee_no)
    )
    return list(found)


def holders_along(unit_path: str, roles: Collection[Role]) -> list[list[UUID]]:
    """Return the active members who hold one of some roles for a unit or one above it, grouped by the unit of the role.

    The unit furthest down comes first, the root last; units without such a member are left out.
    """
    found = session().execute(
        select(Unit.id, Member.id)
        .join(RoleGrant, (RoleGrant.tenant_id == Unit.tenant_id) & (RoleGrant.unit_id == Unit.id))
        .join(Member, (Member.tenant_id == RoleGrant.tenant_id) & (Member.id == RoleGrant.member_id))
        .where(RoleGrant.role.in_(roles), Unit.id.in_(ids_of_path(unit_path)), Member.status == MemberStatus.ACTIVE)
        .order_by(func.length(Unit.path).desc(), Member.employee_no)
    )
    groups: dict[UUID, list[UUID]] = {}
    for unit_id, member_id in found:
        group = groups.setdefault(unit_id, [])
        if member_id not in group:
            group.append(member_id)
    return list(groups.values())


def units_below(path: str) -> list[Unit]:
    """Return the open units of a subtree, its top included, each after its parent."""
    found = session().scalars(
        select(Unit).where(Unit.path.startswith(path), Unit.closed_at.is_(None)).order_by(Unit.path)
    )
    return list(found)


def chain_above(unit_id: UUID) -> Sequence[Unit]:
    """Return the units above a unit, its parent first and the root last; raise NotFound."""
    above = ids_of_path(unit_of(unit_id).path)[:-1]
    found = {unit.id: unit for unit in session().scalars(select(Unit).where(Unit.id.in_(above)))}
    return [found[each] for each in reversed(above)]
