"""Roles: granted for a unit and all below it, taken away; nobody changes their own."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from gongyou.core import audit, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import Member, MemberStatus, RoleGrant, Unit
from gongyou.identity.queries import below
from gongyou.identity.service import unit_of, visible_member
from gongyou.identity.service_accounts import MemberHasLeft
from gongyou.identity.service_sessions import shorten_sessions
from gongyou.identity.service_units import hold_open
from gongyou.permissions import EXCLUSIVE, Permission, Role


class OwnRoles(AppError):
    """Nobody grants roles to themselves, or takes their own away."""

    code = "role.own"
    status = 403


class DutiesCombined(AppError):
    """System administration, security administration and audit are never in one hand."""

    code = "role.duties_combined"
    status = 409


class RoleHeld(AppError):
    """The member holds this role for this unit already."""

    code = "role.held"
    status = 409


@dataclass(frozen=True, slots=True)
class GrantView:
    """A role that a member holds, with the names to show."""

    grant: RoleGrant
    member_name: str
    employee_no: str
    unit_name: str


def grants(
    *,
    member_id: UUID | None = None,
    role: Role | None = None,
    unit_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return who holds which role where, of the members that the caller may see; `unit_id` takes its subtree."""
    held_for, home = aliased(Unit), aliased(Unit)
    query = (
        select(RoleGrant, Member.name, Member.employee_no, held_for.name)
        .join(Member, (Member.tenant_id == RoleGrant.tenant_id) & (Member.id == RoleGrant.member_id))
        .join(held_for, (held_for.tenant_id == RoleGrant.tenant_id) & (held_for.id == RoleGrant.unit_id))
        .join(home, (home.tenant_id == Member.tenant_id) & (home.id == Member.unit_id))
    )
    who = principal.current_or_none()
    if who is not None:
        query = query.where(below(who.scope(Permission.MEMBERS_READ), home.path))
    if member_id is not None:
        query = query.where(RoleGrant.member_id == member_id)
    if role is not None:
        query = query.where(RoleGrant.role == role)
    if unit_id is not None:
        query = query.where(held_for.path.startswith(unit_of(unit_id).path))
    found: Page = page(query, sort=Sort(((RoleGrant.id, True),)), limit=limit, cursor=cursor, scalars=False)
    return Page([GrantView(*row) for row in found.items], found.next_cursor)


def grant_role(*, member_id: UUID, role: Role, unit_id: UUID) -> GrantView:
    """Grant a role for a unit and all below it, within the caller's own scope.

    Raises OwnRoles, DutiesCombined, RoleHeld, MemberHasLeft, Forbidden; NotFound for who cannot be seen.
    """
    unit = hold_open([unit_id])[unit_id]
    principal.require(Permission.ROLES_GRANT, unit.path)
    # The member's row is the lock: two grants at once could otherwise combine what must stay apart.
    member = visible_member(member_id, lock=True)
    _require_another(member_id)
    if member.status is not MemberStatus.ACTIVE:
        raise MemberHasLeft(name=member.name)
    held = session().scalars(select(RoleGrant).where(RoleGrant.member_id == member_id)).all()
    if any(each.role is role and each.unit_id == unit_id for each in held):
        raise RoleHeld(name=member.name)
    if role in EXCLUSIVE and any(each.role in EXCLUSIVE and each.role is not role for each in held):
        raise DutiesCombined(name=member.name)
    who = principal.current_or_none()
    given = RoleGrant(
        id=new_id(), member_id=member_id, role=role, unit_id=unit_id, granted_by=who.member_id if who else None
    )
    session().add(given)
    session().flush()
    shorten_sessions(member_id, [role])
    audit.record("role.granted", "member", member_id, role=role.value, unit_id=str(unit_id))
    access_changed()
    return GrantView(given, member.name, member.employee_no, unit.name)


def revoke_role(grant_id: UUID) -> None:
    """Take a role away; its holder's next request is without it."""
    given = get(RoleGrant, grant_id, lock=True)
    visible_member(given.member_id)
    principal.require(Permission.ROLES_GRANT, unit_of(given.unit_id).path)
    _require_another(given.member_id)
    session().delete(given)
    audit.record("role.revoked", "member", given.member_id, role=given.role.value, unit_id=str(given.unit_id))
    access_changed()


def _require_another(member_id: UUID) -> None:
    who = principal.current_or_none()
    if who is not None and who.member_id == member_id:
        raise OwnRoles
