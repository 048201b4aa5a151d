"""Services on request, requests at their steps, and a counsellor's times."""

from datetime import timedelta
from typing import Any

from gongyou.core import clock
from gongyou.identity.models import Member
from gongyou.identity.tenants import zone
from tests.guards.holdings.base import Holdings, makes

LAW = {
    "phone": "13800138000",
    "matter": "劳动合同",
    "about_enterprise": True,
    "story": "合同到期没有续签，想知道怎么办",
    "wanted": ["当面咨询"],
}


def definition(name: str = "小额周转", **rest: Any) -> dict[str, Any]:
    """Return a good definition."""
    return {
        "name": name,
        "eligibility": {},
        "fields": [{"key": "why", "label": "用在哪里", "kind": "text"}],
        "materials": [{"key": "paper", "name": "证明", "required": False}],
        "steps": [{"name": "工会受理"}],
        "result": {},
    } | rest


def service_named(holdings: Holdings, name: str) -> str:
    """Return the id of a service that a new tenant has."""
    items = holdings.world.call(holdings.chief, "GET", "/assistance-services").json["items"]
    return str(next(item["id"] for item in items if item["name"] == name))


def _published(holdings: Holdings, **rest: Any) -> str:
    made = holdings.made("POST", "/assistance-definitions", json={"definition": definition(**rest)})
    return str(holdings.made("POST", f"/assistance-definitions/{made['id']}/publication")["id"])


def apply_for(holdings: Holdings, service_id: str, *, by: Member | None = None, **body: Any) -> str:
    """Apply for a service and return the request's id."""
    request = {"service_id": service_id, "version": 1, "values": {}} | body
    return str(holdings.made("POST", "/assistance-requests", by=by, json=request)["id"])


def slots(holdings: Holdings, service_id: str) -> dict[str, Any]:
    """Return good times of the deputy for tomorrow and the week after."""
    with holdings.world.work():
        today = clock.now().astimezone(zone()).date()
    return {
        "service_id": service_id,
        "counsellor_id": str(holdings.deputy.id),
        "place": "职工之家 203",
        "weekdays": list(range(7)),
        "times": ["14:00", "15:00"] if service_id == holdings.ids["counselling"] else ["09:00", "10:00"],
        "from_on": str(today + timedelta(days=1)),
        "until_on": str(today + timedelta(days=8)),
    }


def _slot(holdings: Holdings, service_id: str, number: int) -> str:
    path = f"/assistance-slots?service_id={service_id}"
    if not holdings.made("GET", path)["items"]:
        holdings.made("POST", "/assistance-slots", json=slots(holdings, service_id))
    return str(holdings.made("GET", path)["items"][number]["id"])


@makes("assistance service")
def _service(holdings: Holdings) -> str:
    return service_named(holdings, "法律援助")


@makes("assistance draft")
def _draft(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/assistance-definitions", json={"definition": definition("新服务")})["id"])


@makes("counselling")
def _counselling(holdings: Holdings) -> str:
    return service_named(holdings, "心灵驿站")


@makes("own assistance service")
def _own_service(holdings: Holdings) -> str:
    return _published(holdings)


@makes("assistance by appointment")
def _by_appointment(holdings: Holdings) -> str:
    return _published(holdings, name="午间咨询", appointment={"cancel_hours": 2})


@makes("assistance request")
def _request(holdings: Holdings) -> str:
    return apply_for(holdings, holdings.ids["assistance service"], by=holdings.finder, values=LAW)


@makes("own assistance request")
def _own_request(holdings: Holdings) -> str:
    return apply_for(holdings, holdings.ids["own assistance service"])


@makes("assistance request granted")
def _granted(holdings: Holdings) -> str:
    request_id = apply_for(holdings, holdings.ids["own assistance service"], by=holdings.finder)
    holdings.made("POST", f"/assistance-requests/{request_id}/approval", json={})
    return request_id


@makes("assistance request booked")
def _booked(holdings: Holdings) -> str:
    service_id = holdings.ids["assistance by appointment"]
    return apply_for(holdings, service_id, slot_id=_slot(holdings, service_id, 0))


@makes("assistance slot")
def _free_slot(holdings: Holdings) -> str:
    return _slot(holdings, holdings.ids["counselling"], 1)


@makes("assistance slot to move to")
def _other_slot(holdings: Holdings) -> str:
    _ = holdings.ids["assistance request booked"]
    return _slot(holdings, holdings.ids["assistance by appointment"], 1)


@makes("assistance export")
def _export(holdings: Holdings) -> str:
    order = {"service_id": holdings.ids["assistance service"]}
    return str(holdings.made("POST", "/assistance-exports", json=order)["id"])
