"""Short words for what tests do with hazards over HTTP."""

from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import text
from werkzeug.test import TestResponse

from gongyou.core.db import session
from gongyou.identity.models import Member
from tests.pictures import photo
from tests.world import World

_seeds = count(1000)
NODES = ("confirm", "assign", "rectify", "verify", "trace", "close")


@dataclass
class Loop:
    """A tenant and the people of its closed loop; `chief` leads the mine, `leader` the fitter's team."""

    world: World
    finder: Member
    fitter: Member
    officer: Member
    deputy: Member
    inspector: Member
    leader: Member
    chief: Member
    admin: Member
    stranger: Member

    def photo(self, member: Member, seed: int | None = None) -> str:
        """Upload a picture and return its id."""
        data = photo(next(_seeds) if seed is None else seed)
        answer = self.world.call(
            member,
            "POST",
            "/files",
            data={"file": (BytesIO(data), "现场.jpg")},
            content_type="multipart/form-data",
        )
        assert answer.status_code == 201, answer.json
        return str(answer.json["id"])

    def reporting(self, member: Member | None = None, **fields: Any) -> TestResponse:
        """Report a hazard and return the answer."""
        body = {"description": "3 号皮带机尾缺护罩，滚筒外露", "category": "conveyor", "place": "主运大巷"} | fields
        return self.world.call(member or self.finder, "POST", "/hazards", json=body)

    def report(self, member: Member | None = None, **fields: Any) -> dict[str, Any]:
        """Report a hazard and return it."""
        answer = self.reporting(member, **fields)
        assert answer.status_code == 201, answer.json
        return dict(answer.json)

    def do(self, member: Member, hazard: dict[str, Any] | str, deed: str, **body: Any) -> TestResponse:
        """Try a deed and return the answer."""
        hazard_id = hazard if isinstance(hazard, str) else hazard["id"]
        return self.world.call(member, "POST", f"/hazards/{hazard_id}/{deed}", json=body)

    def done(self, member: Member, hazard: dict[str, Any] | str, deed: str, **body: Any) -> dict[str, Any]:
        """Do a deed and return the hazard."""
        answer = self.do(member, hazard, deed, **body)
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def get(self, member: Member, hazard: dict[str, Any] | str) -> TestResponse:
        """Read a hazard."""
        hazard_id = hazard if isinstance(hazard, str) else hazard["id"]
        return self.world.call(member, "GET", f"/hazards/{hazard_id}")

    def body_of(self, deed: str) -> dict[str, Any]:
        """Return a good body for the next deed of the regular way."""
        bodies: dict[str, dict[str, Any]] = {
            "confirmation": {"severity": "serious"},
            "assignment": {"rectifier_id": str(self.fitter.id), "verifier_id": str(self.inspector.id)},
            "rectification": {"note": "装上护罩，拧紧螺栓"},
            "verification": {"accepted": True},
            "trace": {"stage": "acceptance", "root_cause": "验收时没查护罩"},
            "closure": {"standard_changed": "皮带机验收表加一项"},
            "refusal": {"reason": "看错了地方"},
        }
        if deed == "rectification":
            bodies[deed]["photo_ids"] = [self.photo(self.fitter)]
        return bodies[deed]

    def at(self, node: str, **fields: Any) -> dict[str, Any]:
        """Return a new hazard that stands at a node, or that is closed."""
        hazard = self.report(**fields)
        way = (
            ("confirm", "confirmation", self.officer),
            ("assign", "assignment", self.officer),
            ("rectify", "rectification", self.fitter),
            ("verify", "verification", self.inspector),
            ("trace", "trace", self.officer),
            ("close", "closure", self.officer),
        )
        for standing, deed, member in way:
            if standing == node:
                return hazard
            hazard = self.done(member, hazard, deed, **self.body_of(deed))
        assert node == "closed"
        return hazard

    def points(self, member: Member, currency: str = "quality") -> int:
        """Return what a member has."""
        with self.world.work():
            found = session().scalar(
                text("SELECT sum(amount) FROM entries WHERE member_id = :m AND currency = :c AND account = 'member'"),
                {"m": member.id, "c": currency},
            )
            return int(found or 0)

    def notices(self, member: Member) -> list[str]:
        """Return the kinds of a member's notices about hazards, oldest first."""
        items = self.world.call(member, "GET", "/me/notices?limit=200").json["items"]
        return [item["kind"] for item in reversed(items) if item["kind"].startswith(("case.", "hazard."))]

    def timeline(self, hazard: dict[str, Any], member: Member | None = None) -> dict[str, Any]:
        """Read a hazard's timeline."""
        answer = self.world.call(member or self.officer, "GET", f"/cases/{hazard['id']}/timeline?limit=200")
        assert answer.status_code == 200, answer.json
        return dict(answer.json)


def ids(items: list[dict[str, Any]]) -> list[str]:
    """Return the ids of items."""
    return [str(item["id"]) for item in items]


def uuid(hazard: dict[str, Any]) -> UUID:
    """Return a hazard's id."""
    return UUID(hazard["id"])
