"""Participation 参与: how many members did something on each roster day, whatever it was."""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, select, tuple_, union, union_all
from sqlalchemy.orm import aliased

from gongyou.cases import queries as cases
from gongyou.core.db import session
from gongyou.identity import queries as identity
from gongyou.identity.models import Member, MemberStatus, ShiftPattern, Unit
from gongyou.points import queries as points
from gongyou.quality.inspections import queries as inspections
from gongyou.reports.scope import DAY, Period


def participation(where: ColumnElement[bool], period: Period) -> dict[str, Any]:
    """Return how many active members some units have, and how many of them did anything: each day, in all, by shifts.

    Whoever signed in, had an entry in the ledger, began an inspection or moved a case did something. One statement.
    """
    acts = _acts(where, period).subquery()
    day, pattern = acts.c.day, tuple_(ShiftPattern.id, ShiftPattern.name)
    rows = session().execute(
        select(
            func.grouping(day, ShiftPattern.id),
            day,
            ShiftPattern.id,
            ShiftPattern.name,
            func.count(Member.id.distinct()),
            func.count(acts.c.member_id.distinct()),
        )
        .select_from(Member)
        .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
        .outerjoin(
            ShiftPattern, (ShiftPattern.tenant_id == Member.tenant_id) & (ShiftPattern.id == Member.shift_pattern_id)
        )
        .outerjoin(acts, acts.c.member_id == Member.id)
        .where(Member.status == MemberStatus.ACTIVE, where)
        .group_by(func.grouping_sets(tuple_(day), pattern, tuple_()))
        .order_by(ShiftPattern.name, day)
    )
    found: dict[int, list[Any]] = {_BY_DAY: [], _BY_SHIFT: [], _ALL: []}
    for grouped, *row in rows:
        found[grouped].append(row)
    days = {row[0]: row[4] for row in found[_BY_DAY]}
    [(*_, members, active)] = found[_ALL] or [(None, 0, 0)]
    return {
        "members": members,
        "active": active,
        "days": [{"day": each, "active": days.get(each, 0)} for each in period.days],
        "shifts": [{"id": row[1], "name": row[2], "members": row[3], "active": row[4]} for row in found[_BY_SHIFT]],
    }


_BY_DAY, _BY_SHIFT, _ALL = 0b01, 0b10, 0b11
"""What PostgreSQL's `grouping(day, shift)` says: a bit is set for what was not grouped by."""


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
