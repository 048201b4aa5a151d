"""Selects of the points economy that several use cases share."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from gongyou.core import principal
from gongyou.core.db import session
from gongyou.identity.models import Member, MemberStatus, Unit
from gongyou.permissions import Permission
from gongyou.points.models import DailyScore, Entry, Transaction

Query = Select[*tuple[Any, ...]]
"""A SELECT of rows of any shape."""


def unit_names(unit_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of units in one query."""
    return dict(session().execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids))).all())


def people(member_ids: Collection[UUID]) -> dict[UUID, Member]:
    """Return members in one query."""
    return {member.id: member for member in session().scalars(select(Member).where(Member.id.in_(member_ids)))}


def teams(unit_ids: Collection[UUID] | None = None) -> dict[UUID, list[UUID]]:
    """Return the active members of each of some units itself, or of all, in one query."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    query = select(Member.unit_id, Member.id).where(Member.status == MemberStatus.ACTIVE)
    if unit_ids is not None:
        query = query.where(Member.unit_id.in_(unit_ids))
    for unit_id, member_id in session().execute(query.order_by(Member.id)):
        found[unit_id].append(member_id)
    return found


def heads(unit_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many active members each unit itself has, in one query."""
    counted = (
        select(Member.unit_id, func.count())
        .where(Member.unit_id.in_(unit_ids), Member.status == MemberStatus.ACTIVE)
        .group_by(Member.unit_id)
    )
    return dict(session().execute(counted).all())


def within(unit_id: InstrumentedAttribute[Any], permission: Permission) -> ColumnElement[bool]:
    """Return the condition that a unit lies where the acting member holds a permission; true in a job."""
    who = principal.current_or_none()
    if who is None:
        return true()
    paths = or_(false(), *(Unit.path.startswith(path) for path in who.scope(permission)))
    return unit_id.in_(select(Unit.id).where(paths))


def active_days(first: date, last: date) -> Select[UUID, date]:
    """Return the SELECT of (member, roster day) of who had an entry in the ledger, both days included; rows may repeat."""
    return select(DailyScore.member_id, DailyScore.roster_on).where(DailyScore.roster_on.between(first, last))


def booked() -> Query:
    """Return the SELECT of (entry, transaction) for the entries on members' accounts."""
    return (
        select(Entry, Transaction)
        .join(Transaction, (Transaction.tenant_id == Entry.tenant_id) & (Transaction.id == Entry.transaction_id))
        .where(Entry.member_id.is_not(None))
    )
