"""Participation 参与: how many members did something on each roster day, whatever it was."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union, union_all
from sqlalchemy.orm import aliased

from gongyou.cases import statistics as cases
from gongyou.core.db import session
from gongyou.identity import queries as identity
from gongyou.identity.models import Member, MemberStatus, ShiftPattern, Unit
from gongyou.points import queries as points
from gongyou.quality.inspections import queries as inspections
from gongyou.reports.scope import DAY, Period


def participation(where: ColumnElement[bool], period: Period) -> dict[str, Any]:
    """Return how many active members some units have, and how many of them did anything: each day, in all, by shifts.

    Whoever signed in, had an entry in the ledger, began an inspection or moved a case did something. Two statements.
    """
    shifts = _members(where)
    days: Counter[date] = Counter()
    newcomers: Counter[UUID | None] = Counter()
    for pattern_id, day, active, first_time in session().execute(_active(where, period)):
        days[day] += active
        newcomers[pattern_id] += first_time
    return {
        "members": sum(members for _, _, members in shifts),
        "active": newcomers.total(),
        "days": [{"day": day, "active": days[day]} for day in period.days],
        "shifts": [
            {"id": pattern_id, "name": name, "members": members, "active": newcomers[pattern_id]}
            for pattern_id, name, members in shifts
        ],
    }


def _members(where: ColumnElement[bool]) -> list[tuple[UUID | None, str | None, int]]:
    """Return id, name and members of each shift pattern; those without a pattern come last."""
    rows = session().execute(
        select(ShiftPattern.id, ShiftPattern.name, func.count())
        .select_from(Member)
        .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
        .outerjoin(
            ShiftPattern, (ShiftPattern.tenant_id == Member.tenant_id) & (ShiftPattern.id == Member.shift_pattern_id)
        )
        .where(Member.status == MemberStatus.ACTIVE, where)
        .group_by(ShiftPattern.id, ShiftPattern.name)
        .order_by(ShiftPattern.name)
    )
    return [(pattern_id, name, members) for pattern_id, name, members in rows]


def _active(where: ColumnElement[bool], period: Period) -> Select[Any, Any, int, int]:
    """Return the SELECT of (shift pattern, day, active members, those of them whose first day it is)."""
    acts = _acts(where, period).subquery()
    first_day = func.min(acts.c.day).over(partition_by=acts.c.member_id)
    # From what was done to who did it: however little the database knows of its tables, each is found by its key.
    known = (
        select(Member.shift_pattern_id, acts.c.day, (acts.c.day == first_day).label("first_time"))
        .select_from(acts)
        .join(Member, Member.id == acts.c.member_id)
        .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
        .where(Member.status == MemberStatus.ACTIVE, where)
        .subquery()
    )
    return select(
        known.c.shift_pattern_id, known.c.day, func.count(), func.count().filter(known.c.first_time)
    ).group_by(known.c.shift_pattern_id, known.c.day)


def _acts(where: ColumnElement[bool], period: Period) -> CompoundSelect[Any, Any]:
    """Return the SELECT of (member_id, day), each pair once."""
    # A roster day may begin and end up to a day beside the local one.
    since, until = period.begins_at - DAY, period.ends_at + DAY
    moments = union_all(
        cases.deeds(since, until), inspections.deeds(since, until), identity.seen(since, until)
    ).subquery()
    member_id, at = moments.c
    who, unit = aliased(Member), Unit
    day = identity.roster_day_of(at, period.zone)
    by_clock = (
        select(who.id.label("member_id"), day.label("day"))
        .select_from(moments)
        .join(who, who.id == member_id)
        .join(unit, (unit.tenant_id == who.tenant_id) & (unit.id == who.unit_id))
        .outerjoin(ShiftPattern, (ShiftPattern.tenant_id == who.tenant_id) & (ShiftPattern.id == who.shift_pattern_id))
        .where(where, day.between(period.first, period.last))
    )
    return union(by_clock, points.active_days(period.first, period.last))
