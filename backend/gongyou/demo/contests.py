"""The contest of a demo tenant: its teams, what officers scored week by week, and its end if that has come."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import select

from gongyou.core import clock, db
from gongyou.demo.people import Cast
from gongyou.demo.plan import TenantPlan
from gongyou.identity import service_units
from gongyou.identity.models import Unit
from gongyou.identity.tenants import zone
from gongyou.permissions import Role
from gongyou.quality.contests import scores
from gongyou.quality.contests import service as contests
from gongyou.quality.contests.models import Contest, Indicator


def begin(plan: TenantPlan, cast: Cast) -> UUID | None:
    """Start the tenant's contest on its first day; return it."""
    told = plan.contest
    if told is None:
        return None
    officer, first = cast.officers[Role.QUALITY_OFFICER][0], _morning(told["began_days_ago"])
    units = {unit.name: unit.id for unit in db.session().scalars(select(Unit))}
    with cast.act(officer, first):
        contest = contests.create(
            unit_id=service_units.root().id,
            template=told["template"],
            name=told["name"],
            starts_on=first.astimezone(zone()).date(),
            ends_on=(first + timedelta(days=told["days"] - 1)).astimezone(zone()).date(),
            team_ids=[units[name] for name in told["teams"]],
        )
        contests.start(contest.id)
    return contest.id


def end(plan: TenantPlan, cast: Cast, contest_id: UUID | None) -> None:
    """Record what officers scored each week, and close a contest whose last day is over."""
    told = plan.contest
    if told is None or contest_id is None:
        return
    officer = cast.officers[Role.QUALITY_OFFICER][0]
    for at, values in _marks(told, contest_id):
        with cast.act(officer, at):
            scores.record_score(contest_id, **values)
    over = _morning(told["began_days_ago"] - told["days"])
    if over < clock.now():
        with cast.act(officer, over):
            contests.close(contest_id)


def _marks(told: dict[str, Any], contest_id: UUID) -> Iterator[tuple[datetime, dict[str, Any]]]:
    contest = db.get(Contest, contest_id)
    indicators = db.session().scalars(select(Indicator).where(Indicator.contest_id == contest_id)).all()
    units = {unit.name: unit.id for unit in db.session().scalars(select(Unit))}
    for week in range(told["days"] // 7):
        at = _morning(told["began_days_ago"] - 7 * week - 6)
        if at > clock.now():
            return
        for name in told["teams"]:
            for indicator in indicators:
                spread = crc32(f"{name} {indicator.code} {week}".encode()) % 160
                yield (
                    at,
                    {
                        "indicator_id": indicator.id,
                        "team_id": units[name],
                        "marks": Decimal(840 + spread) / 10,
                        "observed_on": min(at.astimezone(zone()).date(), contest.ends_on),
                    },
                )


def _morning(days_ago: int) -> datetime:
    """Return nine o'clock of the tenant's day so many days ago (below zero: to come)."""
    today = clock.now().astimezone(zone()).date()
    return datetime.combine(today - timedelta(days=days_ago), time(9), zone()).astimezone(clock.now().tzinfo)
