"""Who may see which policies, and whose they are to edit."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import Forbidden
from gongyou.hotline.policies.models import Policy, PolicyVersion
from gongyou.hotline.policies.rules import Status
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.rules import ids_of_path
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission

PUBLISHED = (
    (PolicyVersion.tenant_id == Policy.tenant_id)
    & (PolicyVersion.policy_id == Policy.id)
    & (PolicyVersion.version == Policy.published_version)
)
"""Joins a policy with what members see of it."""
NEWEST = (
    (PolicyVersion.tenant_id == Policy.tenant_id)
    & (PolicyVersion.policy_id == Policy.id)
    & (PolicyVersion.version == Policy.version)
)
"""Joins a policy with what officers edit."""


def today() -> date:
    """Return the day it is for the current tenant."""
    return clock.now().astimezone(zone()).date()


def in_force(day: date) -> ColumnElement[bool]:
    """Return the condition that a version is in force on a day, as `rules.validity_on` says."""
    until = PolicyVersion.valid_until
    return and_(PolicyVersion.valid_from <= day, or_(until.is_(None), until >= day))


def shown_to(unit_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition that a policy is published for members of these units; those of the whole tenant always are."""
    here = or_(PolicyVersion.unit_id.is_(None), PolicyVersion.unit_id.in_(unit_ids))
    return and_(Policy.status == Status.PUBLISHED, here)


def own_units() -> list[UUID]:
    """Return the acting member's unit and those above it; none for the public."""
    who = principal.current_or_none()
    return ids_of_path(who.unit_path) if who else []


def on_desk() -> ColumnElement[bool]:
    """Return the condition that the acting officer may see a policy: the whole tenant's, and those of their units."""
    paths = principal.current().scope(Permission.POLICIES_MANAGE)
    units = select(Unit.id).where(or_(*(Unit.path.startswith(path) for path in paths)))
    return or_(PolicyVersion.unit_id.is_(None), PolicyVersion.unit_id.in_(units))


def require(unit_id: UUID | None) -> None:
    """Raise Forbidden unless the acting member keeps the policies of a unit; for none, of the top of the tenant."""
    if unit_id is not None:
        principal.require(Permission.POLICIES_MANAGE, identity.unit_of(unit_id).path)
        return
    who = principal.current_or_none()
    tops = session().scalars(select(Unit.path).where(Unit.parent_id.is_(None))).all()
    if who is not None and not any(who.may(Permission.POLICIES_MANAGE, path) for path in tops):
        raise Forbidden
