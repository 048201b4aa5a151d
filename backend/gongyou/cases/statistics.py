"""Figures of cases: what stands at each node now, allowed against used time, what is due next, who did something."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true

from gongyou.cases.flow import Flow
from gongyou.cases.models import NEVER, Case, CaseNode, CaseState
from gongyou.cases.queries import node_line, standing, visible
from gongyou.cases.rules import Settings
from gongyou.core import clock, db
from gongyou.identity.models import Member, Unit


def by_node(
    flow: Flow[Any, Any], settings: Settings[Any], where: ColumnElement[bool], since: datetime, until: datetime
) -> list[dict[str, Any]]:
    """Return for each node what stands there now, and allowed against used minutes of the stays that ended since."""
    ended = _ended_between(flow, where, since, until)
    none: dict[str, Any] = {"done": 0, "breached": 0, "average_used_minutes": None, "average_allowed_minutes": None}
    return [line | ended.get(line["node"], none) for line in standing_at_nodes(flow, settings, where)]


def standing_at_nodes(
    flow: Flow[Any, Any], settings: Settings[Any], where: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """Return for each node how many cases stand there now, how old they are and how many are late."""
    found = _standing_now(flow, where)
    empty: dict[str, Any] = {"open": 0, "overdue": 0, "paused": 0, "oldest_entered_at": None, "due_within_day": 0}
    empty["ages"] = dict.fromkeys([*AGES, "older"], 0)
    return [node_line(flow, settings, node.code) | found.get(node.code, empty) for node in flow.nodes]


AGES = {"day": timedelta(days=1), "three_days": timedelta(days=3), "week": timedelta(days=7)}
"""How long ago an open case was opened, at most; each leaves out those before it, and `older` has the rest."""
SOON = timedelta(days=1)


def _standing_now(flow: Flow[Any, Any], where: ColumnElement[bool]) -> dict[str, dict[str, Any]]:
    now = clock.now()
    bounds = [now + timedelta(days=366), *(now - age for age in AGES.values()), datetime.min.replace(tzinfo=UTC)]
    rows = db.session().execute(
        select(
            Case.node,
            func.count(),
            func.count().filter(Case.due_at < now),
            func.count().filter(Case.paused_at.is_not(None)),
            func.min(Case.entered_at),
            func.count().filter(Case.due_at.between(now, now + SOON)),
            *(
                func.count().filter(Case.opened_at < after, Case.opened_at >= since)
                for after, since in pairwise(bounds)
            ),
        )
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(Case.flow == flow.code, Case.state == CaseState.OPEN, where)
        .group_by(Case.node)
    )
    return {
        node: {
            "open": count,
            "overdue": late,
            "paused": paused,
            "oldest_entered_at": oldest,
            "due_within_day": soon,
            "ages": dict(zip([*AGES, "older"], ages, strict=True)),
        }
        for node, count, late, paused, oldest, soon, *ages in rows
    }


def _ended_between(
    flow: Flow[Any, Any], where: ColumnElement[bool], since: datetime, until: datetime
) -> dict[str, dict[str, Any]]:
    rows = db.session().execute(
        select(
            CaseNode.node,
            func.count(),
            func.count().filter(CaseNode.breached_at.is_not(None)),
            func.round(func.avg(CaseNode.used_minutes)),
            func.round(func.avg(CaseNode.allowed_minutes)),
        )
        .join(Case, (Case.tenant_id == CaseNode.tenant_id) & (Case.id == CaseNode.case_id))
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(Case.flow == flow.code, CaseNode.done_at >= since, CaseNode.done_at < until, where)
        .group_by(CaseNode.node)
    )
    return {
        node: {
            "done": count,
            "breached": breached,
            "average_used_minutes": int(used),
            "average_allowed_minutes": int(allowed),
        }
        for node, count, breached, used, allowed in rows
    }


def least_time_left(
    flow: Flow[Any, Any], settings: Settings[Any], where: ColumnElement[bool], *, limit: int
) -> list[dict[str, Any]]:
    """Return the open cases whose clock runs, least time left first: those beyond their limit, then what is due next."""
    rows = db.session().execute(
        select(Case, Unit.name, Member.name)
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .outerjoin(Member, (Member.tenant_id == Case.tenant_id) & (Member.id == Case.responsible_id))
        .where(Case.flow == flow.code, Case.state == CaseState.OPEN, Case.due_at < NEVER, where)
        .where(visible(flow) if flow.confidants is not None else true())
        .order_by(Case.due_at, Case.id)
        .limit(limit)
    )
    return [
        standing(flow, settings, case, {case.responsible_id: name} if case.responsible_id else {})
        | {"flow": case.flow, "unit_name": unit}
        for case, unit, name in rows
    ]


def deeds(since: datetime, until: datetime) -> Select[UUID | None, datetime]:
    """Return the SELECT of (member, instant) of who did something with a case: reported it, decided, rectified, ..."""
    known = CaseNode.done_by.is_not(None)
    return select(CaseNode.done_by, CaseNode.done_at).where(known, CaseNode.done_at >= since, CaseNode.done_at < until)
