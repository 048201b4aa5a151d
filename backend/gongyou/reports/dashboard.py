"""The dashboard 总览 of a leader: what must be done now, where it gets stuck, then how it goes."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from gongyou.boards.leading import leading, team_board
from gongyou.cases import queries as cases
from gongyou.cases import statistics as case_statistics
from gongyou.cases.rules import Settings
from gongyou.cases.settings import settings_of
from gongyou.core import clock
from gongyou.operations.service import backlog
from gongyou.points import budgets
from gongyou.quality.hazards import figures
from gongyou.quality.hazards.flow import HAZARD
from gongyou.quality.hazards.options import HazardOptions
from gongyou.reports.participation import participation
from gongyou.reports.scope import Period, period, today, units_read

NEXT = 10
"""Cases shown of those with the least time left."""
TEAMS = 6


def dashboard(*, since: date | None = None, until: date | None = None, unit_id: UUID | None = None) -> dict[str, Any]:
    """Return what a leader looks at daily, of the units whose reports they read; raise NotFound, InvalidInput.

    The cases that run out of time are shown to those who may read cases. Takes the same number of statements however
    much there is.
    """
    days, where = period(since, until), units_read(unit_id)
    settings = settings_of(HAZARD)
    board = team_board()
    return {
        "as_of": clock.now(),
        "since": days.first,
        "until": days.last,
        "participation": participation(where, days),
        "hazards": _hazards(settings, where, days),
        "next": case_statistics.least_time_left(HAZARD, settings, and_(where, cases.in_scope(HAZARD)), limit=NEXT),
        "budgets": _budgets(today().last),
        "teams": leading(board, limit=TEAMS) if board else None,
        "parked_events": backlog()["parked"],
    }


def _hazards(settings: Settings[HazardOptions], where: ColumnElement[bool], days: Period) -> dict[str, Any]:
    nodes = case_statistics.by_node(HAZARD, settings, where, days.begins_at, days.ends_at)
    daily = figures.daily(where, days.begins_at, days.ends_at, days.zone)
    now = today()
    return {
        **{name: sum(node[name] for node in nodes) for name in ("open", "overdue", "due_within_day")},
        "ages": {age: sum(node["ages"][age] for node in nodes) for age in nodes[0]["ages"]},
        "nodes": nodes,
        "days": [
            {"day": day, "found": found, "closed": closed}
            for day in days.days
            for found, closed in [daily.get(day, (0, 0))]
        ],
        "stages": figures.by_unit_and_stage(where, days.begins_at, days.ends_at),
        "late_today": figures.late_reports(where, now.begins_at, now.ends_at),
    }


def _budgets(on: date) -> list[dict[str, Any]]:
    """Return the budgets of a day: what was issued of each, against how much of its period is gone."""
    return [
        {
            "id": state.id,
            "code": state.code,
            "currency": state.currency,
            "currency_name": name,
            "starts_on": state.starts_on,
            "ends_on": state.ends_on,
            "amount": state.amount,
            "used": state.used,
            "withheld": state.withheld,
            "share_used": round(state.used / state.amount, 4) if state.amount else None,
            "share_gone": round(((on - state.starts_on).days + 1) / ((state.ends_on - state.starts_on).days + 1), 4),
        }
        for state, name in budgets.running(on)
    ]
