"""Short words for what tests of boards do: post points, read standings, and work the standings out in plain Python."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from sqlalchemy import text

from gongyou.boards import service
from gongyou.boards.models import Subject
from gongyou.core.outbox import emit
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import PointsPosted
from gongyou.identity.models import Member, Unit
from tests.world import World, deliver

_ADD = text("""
    INSERT INTO daily_scores (tenant_id, currency, roster_on, unit_id, member_id, points, last_at)
    VALUES (:t, :currency, :on, :unit, :member, :points, :at)
    ON CONFLICT (tenant_id, currency, roster_on, unit_id, member_id)
    DO UPDATE SET points = daily_scores.points + excluded.points,
                  last_at = greatest(daily_scores.last_at, excluded.last_at)
""")
TODAY = date(2026, 11, 19)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For properties: a busy machine is no fault."""


def noon(day: date) -> datetime:
    """Return noon in Shanghai on a day."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@dataclass
class Mine:
    """A tenant with boards."""

    world: World

    def post(
        self,
        member: Member,
        points: int,
        *,
        on: date = TODAY,
        at: datetime | None = None,
        currency: str = "quality",
        unit: Unit | None = None,
    ) -> None:
        """Write a score as the ledger does, and tell of it."""
        with self.world.work() as session:
            session.execute(
                _ADD,
                {
                    "t": current_tenant_id(),
                    "currency": currency,
                    "on": on,
                    "unit": unit.id if unit else member.unit_id,
                    "member": member.id,
                    "points": points,
                    "at": at or noon(on),
                },
            )
            emit(PointsPosted(currencies=(currency,), member_ids=(member.id,), roster_days=(on,)))

    def deliver(self) -> None:
        """Let workers do what is due."""
        deliver(self.world, within=timedelta(minutes=1))

    def read(self, reader: Member, code: str = "quality", **args: Any) -> dict[str, Any]:
        """Return standings as a member gets them."""
        answer = self.world.call(reader, "GET", f"/boards/{code}/standings", query_string=args)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.get_json()
        return document

    def order(self, reader: Member, code: str = "quality", **args: Any) -> list[tuple[str, float]]:
        """Return names and points in rank order."""
        shown = self.read(reader, code, **args)
        who = shown["board"]["subject"]
        assert [item["rank"] for item in shown["items"]] == list(range(1, len(shown["items"]) + 1))
        return [(item[who]["name"], item["points"]) for item in shown["items"]]

    def open(self, code: str, subject: Subject = Subject.MEMBER, **rest: Any) -> None:
        """Open a board."""
        with self.world.work():
            service.open_board(code=code, name="自家的榜", subject=subject, currency="quality", **rest)
        self.deliver()

    def board_id(self, code: str) -> UUID:
        """Return the id of a board."""
        with self.world.work():
            return self.board_id_within(code)

    def board_id_within(self, code: str) -> UUID:
        """Return the id of a board, within a unit of work."""
        return service.board_by_code(code).id


def worked_out(rows: list[tuple[UUID, date, int, datetime]], first: date, last: date) -> list[tuple[UUID, int]]:
    """Return who stands where by plain arithmetic over (member, roster day, points, instant)."""
    points: dict[UUID, int] = defaultdict(int)
    latest: dict[UUID, datetime] = {}
    for member_id, on, amount, at in rows:
        if first <= on <= last:
            points[member_id] += amount
            latest[member_id] = max(latest.get(member_id, at), at)
    ordered = sorted(points, key=lambda m: (-points[m], int(latest[m].timestamp()), m))
    return [(member_id, points[member_id]) for member_id in ordered]
