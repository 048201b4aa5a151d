"""Contests in every state, and badges with their certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.badges import granting
from gongyou.badges.models import Badge
from gongyou.core import clock
from gongyou.core.db import session
from tests.guards.holdings.base import Holdings, makes


def contest(holdings: Holdings) -> dict[str, Any]:
    """Return a good contest between two teams."""
    return {
        "name": "四季度质量攻坚擂台赛",
        "unit_id": str(holdings.world.area.id),
        "starts_on": str(clock.now().date()),
        "team_ids": [str(holdings.world.team.id), str(holdings.world.other_team.id)],
    }


def score(holdings: Holdings) -> dict[str, Any]:
    """Return a good score of a member in the running contest."""
    return {
        "indicator_id": holdings.ids["indicator"],
        "member_id": str(holdings.finder.id),
        "marks": 88,
        "observed_on": str(clock.now().date()),
    }


def _drafted(holdings: Holdings) -> dict[str, Any]:
    return holdings.made("POST", "/contests", json=contest(holdings))


def _running(holdings: Holdings) -> dict[str, Any]:
    return holdings.made("POST", f"/contests/{_drafted(holdings)['id']}/start")


@makes("contest draft")
def _contest_draft(holdings: Holdings) -> str:
    return str(_drafted(holdings)["id"])


@makes("contest")
def _contest(holdings: Holdings) -> str:
    return str(_running(holdings)["id"])


@makes("indicator")
def _indicator(holdings: Holdings) -> str:
    return str(holdings.made("GET", f"/contests/{holdings.ids['contest']}")["indicators"][0]["id"])


@makes("score")
def _score(holdings: Holdings) -> str:
    return str(holdings.made("POST", f"/contests/{holdings.ids['contest']}/scores", json=score(holdings))["id"])


@makes("contest frozen")
def _contest_frozen(holdings: Holdings) -> str:
    return str(holdings.made("POST", f"/contests/{_running(holdings)['id']}/freeze", json={})["id"])


@makes("contest closed")
def _contest_closed(holdings: Holdings) -> str:
    """A closed contest in which somebody has a score, and so a result."""
    running = _running(holdings)
    marks = score(holdings) | {"indicator_id": running["indicators"][0]["id"]}
    holdings.made("POST", f"/contests/{running['id']}/scores", json=marks)
    holdings.made("POST", f"/contests/{running['id']}/closure")
    return str(running["id"])


@makes("result")
def _result(holdings: Holdings) -> str:
    settled = holdings.made("GET", f"/contests/{holdings.ids['contest closed']}/settlement")
    return str(settled["items"][0]["result_id"])


@makes("export")
def _export(holdings: Holdings) -> str:
    return str(holdings.made("POST", f"/contests/{holdings.ids['contest closed']}/settlement-exports")["id"])


@makes("display")
def _display(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/displays", json={"name": "井口大屏"})["id"])


def badge(code: str) -> dict[str, Any]:
    """Return a good badge for confirmed hazards."""
    return {
        "code": code,
        "name": "火眼金睛",
        "family": "quality",
        "icon": "eye",
        "steps": [{"tier": "iron", "at": 1}],
        "criterion": {"kind": "count", "event": "hazard.confirmed", "actor": "finder"},
    }


@makes("badge")
def _badge(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/badges", json=badge("guard"))["id"])


@makes("badge grant")
def _badge_grant(holdings: Holdings) -> str:
    """The badge, granted to the member of all roles for the finding that a budget did not pay."""
    _ = holdings.ids["withheld award"]
    with holdings.world.work():
        granted = session().scalars(select(Badge).where(Badge.id == UUID(holdings.ids["badge"]))).one()
        granting.for_badge(granted, [holdings.chief.id])
    return str(holdings.made("GET", "/me/badge-grants")["items"][0]["id"])


@makes("certificate")
def _certificate(holdings: Holdings) -> str:
    _ = holdings.ids["badge grant"]
    return str(holdings.made("GET", f"/badges/{holdings.ids['badge']}/holders")["items"][0]["certificate_id"])
