"""Checklists, plans of inspections and the inspections that stand open by them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gongyou.core import clock
from gongyou.core.ids import new_id
from tests.guards.holdings.base import Holdings, makes

ITEMS = [{"text": "护罩齐全", "category": "conveyor"}, {"text": "急停有效", "category": "conveyor"}]


def plan(holdings: Holdings, kind: str = "special") -> dict[str, Any]:
    """Return a good plan, by which an inspection has stood open for an hour."""
    opened = clock.now().astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(hours=1)
    return {
        "name": "专项检查",
        "kind": kind,
        "checklist_id": holdings.ids["checklist"],
        "unit_ids": [str(holdings.world.team.id)],
        "recurrence": {"frequency": "daily", "at": f"{opened:%H:%M}"},
        "duration_minutes": 600,
        "starts_on": str(opened.date()),
    }


def answers(holdings: Holdings) -> dict[str, Any]:
    """Return good answers: a finding with a picture, from which a hazard is made."""
    hazard = {"id": str(new_id()), "place": "主运大巷"}
    finding = {
        "item_id": holdings.ids["item"],
        "verdict": "finding",
        "note": "护罩缺一块",
        "photo_ids": [holdings.ids["file"]],
        "hazard": hazard,
    }
    return {"answers": [finding]}


@makes("checklist")
def _checklist(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/checklists", json={"name": "皮带机检查表", "items": ITEMS})["id"])


@makes("checklist spare")
def _checklist_spare(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/checklists", json={"name": "风门检查表", "items": ITEMS})["id"])


@makes("plan")
def _plan(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/inspection-plans", json=plan(holdings))["id"])


def _open(holdings: Holdings) -> str:
    made = holdings.made("POST", "/inspection-plans", json=plan(holdings))
    waiting = holdings.made("GET", f"/inspections?plan_id={made['id']}")["items"]
    return str(min(waiting, key=lambda each: str(each["due_at"]))["id"])


@makes("inspection")
def _inspection(holdings: Holdings) -> str:
    return _open(holdings)


@makes("inspection started")
def _inspection_started(holdings: Holdings) -> str:
    inspection_id = _open(holdings)
    holdings.made("POST", f"/inspections/{inspection_id}/start", json={})
    return inspection_id


@makes("inspection answered")
def _inspection_answered(holdings: Holdings) -> str:
    inspection_id = _open(holdings)
    started = holdings.made("POST", f"/inspections/{inspection_id}/start", json={})
    found = [{"item_id": item["id"], "verdict": "ok"} for item in started["items"]]
    holdings.made("POST", f"/inspections/{inspection_id}/answers", json={"answers": found})
    return inspection_id


@makes("item")
def _item(holdings: Holdings) -> str:
    return str(holdings.made("GET", f"/inspections/{holdings.ids['inspection started']}")["items"][0]["id"])
