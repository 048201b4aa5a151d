"""Selects of the points economy that several use cases share."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gongyou.core import principal
from gongyou.core.db import session
from gongyou.identity.models import Member, MemberStatus, Unit
from gongyou.permissions import Permission
from gongyou.points.models import AccountKind, Currency, DailyScore, Entry, Transaction, TransactionKind

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


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done well in a unit, for which ranked points stand: an award, without who earned it."""

    event: str
    unit_id: UUID
    unit_name: str
    points: int
    recorded_at: datetime


def latest_deeds(events: Collection[str], where: ColumnElement[bool], *, since: datetime, limit: int) -> list[Deed]:
    """Return the latest awards of some kinds that still stand, by the unit of their moment; `where` is of `Unit`."""
    event, undone = func.split_part(Transaction.reason, ":", 1), aliased(Transaction)
    rows = session().execute(
        select(event, Unit.id, Unit.name, func.sum(Entry.amount), Transaction.recorded_at)
        .join(Entry, (Entry.tenant_id == Transaction.tenant_id) & (Entry.transaction_id == Transaction.id))
        .join(Unit, (Unit.tenant_id == Entry.tenant_id) & (Unit.id == Entry.unit_id))
        .join(Currency, (Currency.tenant_id == Entry.tenant_id) & (Currency.code == Entry.currency))
        .where(
            Transaction.recorded_at >= since,
            Transaction.kind == TransactionKind.AWARD,
            event.in_(events),
            Entry.account == AccountKind.MEMBER,
            ~Currency.spendable,
            ~exists().where(undone.tenant_id == Transaction.tenant_id, undone.reverses_id == Transaction.id),
            where,
        )
        .group_by(Transaction.id, event, Unit.id, Unit.name, Transaction.recorded_at)
        .having(func.sum(Entry.amount) > 0)
        .order_by(Transaction.recorded_at.desc(), Transaction.id)
        .limit(limit)
    )
    return [Deed(kind, unit_id, name, int(points), at) for kind, unit_id, name, points, at in rows]


def points_of(source_types: Collection[str], source_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Return what members have for each source, by currency: awards less what was taken back; sources without are left out."""
    rows = session().execute(
        select(Transaction.source_id, Entry.currency, func.sum(Entry.amount))
        .join(Entry, (Entry.tenant_id == Transaction.tenant_id) & (Entry.transaction_id == Transaction.id))
        .where(
            Transaction.source_type.in_(source_types),
            Transaction.source_id.in_(source_ids),
            Entry.account.in_([AccountKind.MEMBER, AccountKind.RECEIVABLE]),
        )
        .group_by(Transaction.source_id, Entry.currency)
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for source_id, currency, amount in rows:
        found[source_id][currency] = int(amount)
    return found


def booked() -> Query:
    """Return the SELECT of (entry, transaction) for the entries on members' accounts."""
    return (
        select(Entry, Transaction)
        .join(Transaction, (Transaction.tenant_id == Entry.tenant_id) & (Transaction.id == Entry.transaction_id))
        .where(Entry.member_id.is_not(None))
    )
