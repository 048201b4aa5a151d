"""Short words for what tests do with services on request over HTTP."""

from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any

from werkzeug.test import TestResponse

from gongyou.core import clock
from gongyou.core.outbox import emit
from gongyou.events import HourBegan
from gongyou.identity.models import Member
from tests.pictures import photo
from tests.world import World, deliver

_seeds = count(4000)
LAW = {
    "phone": "13800138000",
    "matter": "劳动合同",
    "about_enterprise": True,
    "story": "合同到期没有续签，想知道怎么办",
    "wanted": ["当面咨询"],
}
ILLNESS = "多发性骨髓瘤"
SICK = {
    "phone": "13800138000",
    "patient": "本人",
    "illness": ILLNESS,
    "hospital": "省肿瘤医院",
    "diagnosed_on": "2026-09-01",
    "total_cost": 186_000_00,
    "own_cost": 74_300_00,
    "family_size": 4,
    "monthly_income": 6_200_00,
    "other_help": False,
    "bank_card": "工商银行 尾号 0913",
}
PAPERS = ("diagnosis", "bill", "id_card", "income")


def simple(**rest: Any) -> dict[str, Any]:
    """Return a definition with one field and one step."""
    return {
        "name": "困难补助",
        "eligibility": {},
        "fields": [{"key": "why", "label": "用在哪里", "kind": "text"}],
        "materials": [],
        "steps": [{"name": "工会受理"}],
        "result": {},
    } | rest


@dataclass
class Bureau:
    """A tenant and the people of its services: officers of area and mine, two counsellors, an administrator."""

    world: World
    applicant: Member
    mate: Member
    area_officer: Member
    officer: Member
    counsellor: Member
    admin: Member

    def call(self, member: Member, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Call the API."""
        return self.world.call(member, method, path, **kwargs)

    def good(self, member: Member, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        """Call the API and return what it answers; it must agree."""
        answer = self.call(member, method, path, **kwargs)
        assert answer.status_code in {200, 201, 202}, answer.json
        return dict(answer.json)

    def service(self, name: str) -> dict[str, Any]:
        """Return a service that is offered."""
        items = self.good(self.applicant, "GET", "/assistance-services")["items"]
        return next(dict(item) for item in items if item["name"] == name)

    def define(self, **rest: Any) -> dict[str, Any]:
        """Publish a service and return it as members see it."""
        definition = simple(**rest)
        made = self.good(self.admin, "POST", "/assistance-definitions", json={"definition": definition})
        self.good(self.admin, "POST", f"/assistance-definitions/{made['id']}/publication")
        return self.service(definition["name"])

    def photo(self, member: Member) -> str:
        """Upload a picture and return its id."""
        form = {"file": (BytesIO(photo(next(_seeds))), "证明.jpg")}
        return str(self.good(member, "POST", "/files", data=form, content_type="multipart/form-data")["id"])

    def papers(self, *keys: str, by: Member | None = None) -> list[dict[str, Any]]:
        """Upload a picture for each material."""
        return [{"key": key, "file_ids": [self.photo(by or self.applicant)]} for key in keys]

    def applying(self, service: dict[str, Any], by: Member | None = None, **body: Any) -> TestResponse:
        """Apply and return the answer."""
        request = {"service_id": service["id"], "version": service["version"], "values": {}} | body
        return self.call(by or self.applicant, "POST", "/assistance-requests", json=request)

    def apply_for(self, service: dict[str, Any], by: Member | None = None, **body: Any) -> dict[str, Any]:
        """Apply and return the request."""
        answer = self.applying(service, by, **body)
        assert answer.status_code == 201, answer.json
        return dict(answer.json)

    def sick(self, by: Member | None = None) -> dict[str, Any]:
        """Apply for 大病救助 with all that it asks for."""
        return self.apply_for(self.service("大病救助"), by, values=SICK, materials=self.papers(*PAPERS, by=by))

    def do(self, member: Member, request: dict[str, Any], deed: str, **body: Any) -> TestResponse:
        """Try a deed and return the answer."""
        return self.call(member, "POST", f"/assistance-requests/{request['id']}/{deed}", json=body)

    def done(self, member: Member, request: dict[str, Any], deed: str, **body: Any) -> dict[str, Any]:
        """Do a deed and return the request."""
        return self.good(member, "POST", f"/assistance-requests/{request['id']}/{deed}", json=body)

    def get(self, member: Member, request: dict[str, Any]) -> TestResponse:
        """Read a request."""
        return self.call(member, "GET", f"/assistance-requests/{request['id']}")

    def seen(self, member: Member, request: dict[str, Any]) -> dict[str, Any]:
        """Read a request that one may see."""
        return self.good(member, "GET", f"/assistance-requests/{request['id']}")

    def listed(self, member: Member, query: str = "") -> list[str]:
        """Return the numbers on a member's desk."""
        items = self.good(member, "GET", f"/assistance-requests?limit=200{query}")["items"]
        return [str(item["number"]) for item in items]

    def todos(self, member: Member) -> list[str]:
        """Return the numbers in a member's to-dos."""
        return [str(item["number"]) for item in self.good(member, "GET", "/me/todos")["items"]]

    def notices(self, member: Member) -> list[dict[str, Any]]:
        """Return a member's notices, oldest first."""
        return list(reversed(self.good(member, "GET", "/me/notices?limit=200")["items"]))

    def hour(self) -> None:
        """Let an hour begin, and the workers do what follows."""
        with self.world.work():
            emit(HourBegan(at=clock.now()))
        deliver(self.world)

    def open_slots(self, service: dict[str, Any], **rest: Any) -> list[dict[str, Any]]:
        """Open times of the counsellor and return those that the applicant could book."""
        order = {
            "service_id": service["id"],
            "place": "职工之家 203",
            "weekdays": [0, 1, 2, 3, 4],
            "times": ["09:00", "10:00"],
            "from_on": "2037-11-20",
            "until_on": "2037-11-24",
        } | rest
        self.good(self.counsellor, "POST", "/assistance-slots", json=order)
        return list(self.good(self.applicant, "GET", f"/assistance-services/{service['id']}/slots")["items"])

    def counselling(self, by: Member | None = None) -> dict[str, Any]:
        """Book the counsellor's first free time at 心灵驿站."""
        service = self.service("心灵驿站")
        slots = self.open_slots(service)
        values = {"called": "老孟", "words": "夜里睡不着", "topics": ["睡眠"]}
        return self.apply_for(service, by, values=values, slot_id=slots[0]["id"])
