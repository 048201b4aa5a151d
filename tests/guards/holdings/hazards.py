"""Hazards at every node of the closed loop."""

from collections.abc import Callable
from typing import Any

from gongyou.identity.models import Member
from tests.guards.holdings.base import Holdings, makes, upload


def report(holdings: Holdings, by: Member, place: str) -> str:
    """Report a hazard and return its id."""
    hazard = {"description": f"{place}缺护罩，滚筒外露", "category": "conveyor", "place": place}
    return str(holdings.made("POST", "/hazards", by=by, json=hazard)["id"])


def advance(holdings: Holdings, place: str, *deeds: str) -> str:
    """Report a hazard as its finder, do deeds on it, and return its id."""
    hazard_id = report(holdings, holdings.finder, place)
    for deed in deeds:
        by, body = DEEDS[deed](holdings)
        holdings.made("POST", f"/hazards/{hazard_id}/{deed.partition(' ')[0]}", by=by, json=body)
    return hazard_id


DEEDS: dict[str, Callable[[Holdings], tuple[Member, dict[str, Any]]]] = {
    "confirmation": lambda h: (h.chief, {"severity": "serious"}),
    "assignment to chief": lambda h: (h.chief, {"rectifier_id": str(h.chief.id), "verifier_id": str(h.deputy.id)}),
    "assignment to deputy": lambda h: (h.chief, {"rectifier_id": str(h.deputy.id), "verifier_id": str(h.chief.id)}),
    "rectification": lambda h: (h.deputy, {"note": "装好了", "photo_ids": [upload(h, h.deputy)]}),
    "verification": lambda h: (h.chief, {"accepted": True}),
    "trace": lambda h: (h.chief, {"stage": "acceptance", "root_cause": "验收没查"}),
}


@makes("place")
def _place(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/places", json={"name": "中央水泵房", "unit_id": holdings.ids["unit"]})["id"])


@makes("hazard export")
def _hazard_export(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/hazard-exports", json={})["id"])


@makes("hazard")
def _hazard(holdings: Holdings) -> str:
    return report(holdings, holdings.chief, "主运大巷")


@makes("hazard refused")
def _hazard_refused(holdings: Holdings) -> str:
    hazard_id = report(holdings, holdings.chief, "回风大巷")
    holdings.made("POST", f"/hazards/{hazard_id}/refusal", by=holdings.deputy, json={"reason": "看错了地方"})
    return hazard_id


@makes("hazard paused")
def _hazard_paused(holdings: Holdings) -> str:
    hazard_id = advance(holdings, "中央变电所", "confirmation", "assignment to deputy")
    holdings.made("POST", f"/cases/{hazard_id}/pause", json={"reason": "等配件"})
    return hazard_id


@makes("hazard to confirm")
def _hazard_to_confirm(holdings: Holdings) -> str:
    return advance(holdings, "1 号泵房")


@makes("hazard to assign")
def _hazard_to_assign(holdings: Holdings) -> str:
    return advance(holdings, "2 号泵房", "confirmation")


@makes("hazard to rectify")
def _hazard_to_rectify(holdings: Holdings) -> str:
    return advance(holdings, "3 号泵房", "confirmation", "assignment to chief")


@makes("hazard with deputy")
def _hazard_with_deputy(holdings: Holdings) -> str:
    return advance(holdings, "7 号泵房", "confirmation", "assignment to deputy")


@makes("hazard to verify")
def _hazard_to_verify(holdings: Holdings) -> str:
    return advance(holdings, "4 号泵房", "confirmation", "assignment to deputy", "rectification")


@makes("hazard to trace")
def _hazard_to_trace(holdings: Holdings) -> str:
    return advance(holdings, "5 号泵房", "confirmation", "assignment to deputy", "rectification", "verification")


@makes("hazard to close")
def _hazard_to_close(holdings: Holdings) -> str:
    deeds = ("confirmation", "assignment to deputy", "rectification", "verification", "trace")
    return advance(holdings, "6 号泵房", *deeds)
