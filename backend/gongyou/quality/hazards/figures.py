"""Figures of hazards for statistics, dashboards and walls; `where` says of which units, in a SELECT that joins `Unit`."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Integer, Select, cast, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from gongyou.cases.models import Case
from gongyou.core import db
from gongyou.identity.models import Unit
from gongyou.quality.hazards.flow import CLOSE, HAZARD
from gongyou.quality.hazards.models import Hazard

LATE = timedelta(minutes=15)
"""A report that came so long after the discovery had waited for a signal."""


def by_unit_and_stage(where: ColumnElement[bool], since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return how many hazards reported in a period each unit has by the stage that they were traced to."""
    rows = db.session().execute(
        select(Unit.id, Unit.name, Hazard.stage, func.count())
        .select_from(Hazard)
        .join(Case, (Case.tenant_id == Hazard.tenant_id) & (Case.id == Hazard.id))
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(where, Hazard.stage.is_not(None), Case.opened_at >= since, Case.opened_at < until)
        .group_by(Unit.id, Unit.name, Hazard.stage)
        .order_by(func.count().desc(), Unit.name, Hazard.stage)
    )
    return [{"unit": {"id": i, "name": name}, "stage": stage, "count": count} for i, name, stage, count in rows]


def daily(where: ColumnElement[bool], since: datetime, until: datetime, zone: ZoneInfo) -> dict[date, tuple[int, int]]:
    """Return for each local day of a period how many hazards were reported and how many closed; days without are left out."""
    period = (since, until, zone)
    found = _days(where, period, Case.opened_at, found=1)
    closed = _days(where, period, Case.closed_at, closed=1).where(Case.outcome == CLOSE.code)
    both = union_all(found, closed).subquery()
    rows = db.session().execute(
        select(both.c.day, func.sum(both.c.found), func.sum(both.c.closed)).group_by(both.c.day)
    )
    return {day: (int(found), int(closed)) for day, found, closed in rows}


def _days(
    where: ColumnElement[bool],
    period: tuple[datetime, datetime, ZoneInfo],
    at: InstrumentedAttribute[Any],
    *,
    found: int = 0,
    closed: int = 0,
) -> Select[date, int, int]:
    since, until, zone = period
    day = cast(func.timezone(zone.key, at), Date)
    return (
        select(day.label("day"), literal(found).label("found"), literal(closed).label("closed"))
        .select_from(Case)
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(Case.flow == HAZARD.code, at >= since, at < until, where)
    )


def late_reports(where: ColumnElement[bool], since: datetime, until: datetime) -> dict[str, Any]:
    """Return how many of the reports received in a period had waited for a signal, and the longest wait in minutes."""
    waited = Case.opened_at - Hazard.discovered_at
    seconds = func.extract("epoch", func.max(waited))
    found = db.session().execute(
        select(func.count(), cast(func.floor(seconds / 60), Integer))
        .select_from(Hazard)
        .join(Case, (Case.tenant_id == Hazard.tenant_id) & (Case.id == Hazard.id))
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(where, Case.opened_at >= since, Case.opened_at < until, waited > LATE)
    )
    count, longest = found.one()
    return {"count": count, "longest_minutes": longest}
