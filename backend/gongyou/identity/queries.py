"""Selects that several use cases of identity share."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, CompoundSelect, Date, Interval, cast, false, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gongyou.core.db import session
from gongyou.identity.models import (
    Member,
    MemberMove,
    MemberSession,
    MemberStatus,
    RoleGrant,
    ShiftPattern,
    Unit,
    UnitMove,
)
from gongyou.identity.rules import MIDNIGHT, ids_of_path
from gongyou.permissions import Role


def below(paths: Collection[str], column: InstrumentedAttribute[str] = Unit.path) -> ColumnElement[bool]:
    """Return the condition that a unit's path lies in one of these subtrees; false for none."""
    return or_(false(), *(column.startswith(path) for path in paths))


def seen(since: datetime, until: datetime) -> CompoundSelect[UUID, datetime]:
    """Return the SELECT of (member, instant) of who signed in, and of when their sessions were last used."""
    moments = [
        select(MemberSession.member_id, at).where(at >= since, at < until)
        for at in (MemberSession.created_at, MemberSession.last_seen_at)
    ]
    return union_all(*moments)


def roster_day_of(at: ColumnElement[datetime], zone: ZoneInfo) -> ColumnElement[date]:
    """Return the roster day of an instant in a SELECT that joins `ShiftPattern` (outer: those without begin at midnight)."""
    starts = cast(func.coalesce(ShiftPattern.day_starts_at, MIDNIGHT), Interval)
    return cast(func.timezone(zone.key, at) - starts, Date)


def head_counts(unit_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the active members of each unit itself, in one query; units without any are left out."""
    counted = (
        select(Member.unit_id, func.count())
        .where(Member.unit_id.in_(unit_ids), Member.status == MemberStatus.ACTIVE)
        .group_by(Member.unit_id)
    )
    return dict(session().execute(counted).all())


def hold_member(member_id: UUID) -> None:
    """Lock a member's row: what they decide for themselves comes one at a time, while others may go on to name them."""
    session().execute(select(Member.id).where(Member.id == member_id).with_for_update(key_share=True))


def leads_more_since(
    tenant_id: InstrumentedAttribute[UUID],
    member_id: InstrumentedAttribute[UUID],
    since: InstrumentedAttribute[datetime],
    roles: Collection[Role],
) -> ColumnElement[bool]:
    """Return the condition that a member has come to lead people by one of some roles whom they did not lead at an instant.

    They were given such a role since, or a member or a unit came to where they hold one; whoever came may have left again.
    """
    led, joined, moved = aliased(Unit), aliased(Unit), aliased(Unit)
    outer = (led, member_id.class_)
    below_led = select(MemberMove.id).join(
        joined, (joined.tenant_id == MemberMove.tenant_id) & (joined.id == MemberMove.to_unit_id)
    )
    people = below_led.where(
        MemberMove.tenant_id == tenant_id, MemberMove.moved_at >= since, joined.path.startswith(led.path)
    )
    units = (
        select(UnitMove.id)
        .join(moved, (moved.tenant_id == UnitMove.tenant_id) & (moved.id == UnitMove.unit_id))
        .where(UnitMove.tenant_id == tenant_id, UnitMove.moved_at >= since, moved.path.startswith(led.path))
    )
    return (
        select(RoleGrant.id)
        .join(led, (led.tenant_id == RoleGrant.tenant_id) & (led.id == RoleGrant.unit_id))
        .where(
            RoleGrant.tenant_id == tenant_id,
            RoleGrant.member_id == member_id,
            RoleGrant.role.in_(roles),
            or_(RoleGrant.granted_at >= since, people.correlate(*outer).exists(), units.correlate(*outer).exists()),
        )
        .exists()
    )


def names_by_path(paths: Collection[str]) -> dict[UUID, str]:
    """Return the names of all units that stand on these paths, in one query."""
    ids = {each for path in paths for each in ids_of_path(path)}
    return dict(session().execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids))).all())
