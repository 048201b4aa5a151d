"""Short words for what tests do with contests over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.identity.models import Member, Unit
from gongyou.points import service as points
from tests.world import World, deliver

FIRST, LAST = "2026-11-10", "2026-11-30"
TODAY = "2026-11-19"


@dataclass
class Arena:
    """A tenant with a contest of `team` and `other_team`; `officer` runs it, `outsider` has nothing to do with it."""

    world: World
    officer: Member
    people: list[Member]
    rivals: list[Member]
    outsider: Member

    def call(self, member: Member, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Call the API."""
        return self.world.call(member, method, path, **kwargs)

    def create(self, member: Member | None = None, **fields: Any) -> TestResponse:
        """Try to make a contest."""
        body = {
            "unit_id": str(self.world.area.id),
            "starts_on": FIRST,
            "ends_on": LAST,
            "team_ids": [str(self.world.team.id), str(self.world.other_team.id)],
        } | fields
        return self.call(member or self.officer, "POST", "/contests", json=body)

    def draft(self, **fields: Any) -> dict[str, Any]:
        """Make a contest."""
        answer = self.create(**fields)
        assert answer.status_code == 201, answer.json
        return dict(answer.json)

    def running(self, **fields: Any) -> dict[str, Any]:
        """Make a contest and start it."""
        return self.done(self.draft(**fields), "start")

    def do(self, contest: dict[str, Any], deed: str, member: Member | None = None, **body: Any) -> TestResponse:
        """Try a deed."""
        return self.call(member or self.officer, "POST", f"/contests/{contest['id']}/{deed}", json=body)

    def done(self, contest: dict[str, Any], deed: str, **body: Any) -> dict[str, Any]:
        """Do a deed and return the contest."""
        answer = self.do(contest, deed, **body)
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def at(self, state: str, **fields: Any) -> dict[str, Any]:
        """Return a contest that stands in a state."""
        contest = self.draft(**fields)
        for deed in {"draft": [], "running": ["start"], "frozen": ["start", "freeze"], "closed": ["start", "closure"]}[
            state
        ]:
            contest = self.done(contest, deed)
        assert contest["state"] == state
        return contest

    def get(self, contest: dict[str, Any], member: Member | None = None, part: str = "", **args: Any) -> TestResponse:
        """Read a contest or a part of it."""
        path = f"/contests/{contest['id']}{part and '/' + part}"
        return self.call(member or self.officer, "GET", path, query_string=args)

    def read(self, contest: dict[str, Any], part: str, member: Member | None = None, **args: Any) -> dict[str, Any]:
        """Read a part of a contest that is there."""
        answer = self.get(contest, member, part, **args)
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def scoring(
        self,
        contest: dict[str, Any],
        subject: Member | Unit,
        marks: float,
        indicator: int = 0,
        by: Member | None = None,
        **fields: Any,
    ) -> TestResponse:
        """Try to give marks to a team or a member."""
        whom = "member_id" if isinstance(subject, Member) else "team_id"
        body = {
            "indicator_id": contest["indicators"][indicator]["id"],
            whom: str(subject.id),
            "marks": marks,
            "observed_on": TODAY,
        } | fields
        return self.do(contest, "scores", by, **body)

    def score(self, contest: dict[str, Any], subject: Member | Unit, *marks: float, **fields: Any) -> dict[str, Any]:
        """Give marks, one for each indicator in turn; return the last record."""
        for indicator, each in enumerate(marks):
            answer = self.scoring(contest, subject, each, indicator, **fields)
            assert answer.status_code == 201, answer.json
        return dict(answer.json)

    def earn(self, member: Member, times: int = 1) -> None:
        """Let a member earn 5 quality points, some times, and let workers do what follows."""
        with self.world.work():
            for _ in range(times):
                points.award(
                    points.Occasion(
                        event="hazard.confirmed",
                        source_type="hazard",
                        source_id=new_id(),
                        occurred_at=clock.now(),
                        actors={"finder": [member.id]},
                        title="3 号皮带机尾缺护罩",
                    )
                )
        self.deliver()

    def deliver(self) -> None:
        """Let workers do what is due."""
        deliver(self.world, within=timedelta(minutes=1))

    def places(self, contest: dict[str, Any], member: Member | None = None, **args: Any) -> list[tuple[Any, ...]]:
        """Return names with points, score and combined standing in rank order."""
        found = self.read(contest, "standings", member, **args)
        assert [each["rank"] for each in found["items"]] == list(range(1, len(found["items"]) + 1))
        return [(e["subject"]["name"], e["points"], e["score"], e["combined"]) for e in found["items"]]

    def notices(self, member: Member) -> list[dict[str, Any]]:
        """Return a member's notices, newest first."""
        return list(self.call(member, "GET", "/me/notices").json["items"])

    def rows(self, table: type[Any]) -> list[Any]:
        """Return all rows of a table."""
        with self.world.work():
            return list(session().query(table))
