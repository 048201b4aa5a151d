"""Short words for what tests do with inspections over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.test import TestResponse

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.outbox import emit
from gongyou.events import HourBegan
from gongyou.identity.models import Member, Unit
from tests.pictures import photo
from tests.world import World, deliver

SHANGHAI = ZoneInfo("Asia/Shanghai")
_numbers = count(1)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a local time in November 2037: far ahead, so that no deadline has come by the database's clock."""
    return datetime(2037, 11, day, hour, minute, tzinfo=SHANGHAI)


@contextmanager
def at(day: int, hour: int, minute: int = 0) -> Iterator[None]:
    """Hold the clock at a local time."""
    with clock.at(local(day, hour, minute)):
        yield


@dataclass
class Patrol:
    """A tenant and its people: `miner` is of `team`, `rival` of `other_team`, `officer` of the mine."""

    world: World
    officer: Member
    miner: Member
    mate: Member
    rival: Member
    leader: Member

    def call(self, member: Member, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Call the API."""
        return self.world.call(member, method, path, **kwargs)

    def made(self, answer: TestResponse, status: int = 201) -> dict[str, Any]:
        """Return what an answer brought."""
        assert answer.status_code == status, answer.json
        return dict(answer.json)

    def checklist(self, *texts: str, member: Member | None = None, **fields: Any) -> dict[str, Any]:
        """Make a checklist of some items."""
        items = [{"text": each, "category": "conveyor"} for each in texts or ("护罩齐全", "急停有效")]
        body = {"name": f"检查表 {next(_numbers)}", "items": items} | fields
        return self.made(self.call(member or self.officer, "POST", "/checklists", json=body))

    def planning(self, member: Member | None = None, **fields: Any) -> TestResponse:
        """Try to make a plan: a daily self inspection of `team` at 8, due at noon."""
        body = {
            "name": "班前自查",
            "kind": "self",
            "unit_ids": [str(self.world.team.id)],
            "recurrence": {"frequency": "daily", "at": "08:00"},
            "duration_minutes": 240,
            "starts_on": "2037-11-01",
        } | fields
        if "checklist_id" not in body:
            body["checklist_id"] = self.checklist()["id"]
        return self.call(member or self.officer, "POST", "/inspection-plans", json=body)

    def plan(self, member: Member | None = None, **fields: Any) -> dict[str, Any]:
        """Make a plan."""
        return self.made(self.planning(member, **fields))

    def mutual(self, **fields: Any) -> dict[str, Any]:
        """Make a plan by which `other_team` inspects `team`."""
        return self.plan(kind="mutual", inspecting_unit_id=str(self.world.other_team.id), **fields)

    def calendar(self, member: Member | None = None, **args: Any) -> list[dict[str, Any]]:
        """Return what stands in the calendar."""
        answer = self.call(member or self.officer, "GET", "/inspections", query_string=args)
        return list(self.made(answer, 200)["items"])

    def mine(self, member: Member) -> list[dict[str, Any]]:
        """Return what a member may do."""
        return list(self.made(self.call(member, "GET", "/me/inspections"), 200)["items"])

    def today(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Return the first inspection of a plan that is not over."""
        found = self.calendar(plan_id=plan["id"])
        return next(each for each in found if datetime.fromisoformat(each["due_at"]) > clock.now())

    def do(self, inspection: dict[str, Any], deed: str, member: Member, **body: Any) -> TestResponse:
        """Try a deed."""
        return self.call(member, "POST", f"/inspections/{inspection['id']}/{deed}", json=body)

    def begun(self, plan: dict[str, Any], member: Member | None = None) -> dict[str, Any]:
        """Start today's inspection of a plan and return it with its items."""
        return self.made(self.do(self.today(plan), "start", member or self.miner), 200)

    def get(self, inspection: dict[str, Any], member: Member | None = None) -> TestResponse:
        """Read an inspection."""
        return self.call(member or self.officer, "GET", f"/inspections/{inspection['id']}")

    def ok(self, inspection: dict[str, Any]) -> list[dict[str, Any]]:
        """Return answers that find nothing."""
        return [{"item_id": item["id"], "verdict": "ok"} for item in inspection["items"]]

    def photo(self, member: Member, seed: int = 5) -> str:
        """Upload a picture."""
        upload = {"file": (BytesIO(photo(seed)), "现场.jpg")}
        answer = self.call(member, "POST", "/files", data=upload, content_type="multipart/form-data")
        return str(self.made(answer)["id"])

    def deliver(self, within: timedelta = timedelta(0)) -> None:
        """Let workers do what is due."""
        deliver(self.world, within=within)

    def hour(self) -> None:
        """Let an hour begin."""
        with self.world.work():
            emit(HourBegan(at=clock.now()))
        self.deliver()

    def notices(self, member: Member) -> list[dict[str, Any]]:
        """Return a member's notices, newest first."""
        return list(self.call(member, "GET", "/me/notices").json["items"])

    def rows(self, table: type[Any]) -> list[Any]:
        """Return all rows of a table."""
        with self.world.work():
            return list(session().query(table))


def unit_ids(*units: Unit) -> list[str]:
    """Return the ids of units."""
    return [str(unit.id) for unit in units]
