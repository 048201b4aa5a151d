"""Rules, budgets, postings and boards."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.points import service as points
from tests.guards.holdings.base import Holdings, makes


@makes("paid source")
def _paid_source(holdings: Holdings) -> str:
    return holdings.ids["hazard to close"]


@makes("paying rule")
def _paying_rule(holdings: Holdings) -> str:
    paid = holdings.made("GET", f"/points/entries?source_id={holdings.ids['paid source']}&currency=quality")["items"]
    return str(paid[0]["rule_id"])


@makes("rule")
def _rule(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/points/rules", json={"code": "guarded", **rule_version()})["rule_id"])


def rule_version() -> dict[str, Any]:
    """Return a good wording of a rule."""
    spec = {"awards": [{"currency": "quality", "amount": 2, "who": "finder"}]}
    return {"title": "多加两分", "event": "hazard.confirmed", "spec": spec}


@makes("budget")
def _budget(holdings: Holdings) -> str:
    today = clock.now().date()
    days = {"starts_on": str(today - timedelta(days=9)), "ends_on": str(today + timedelta(days=9))}
    return str(holdings.made("POST", "/points/budgets", json={"currency": "coin", "amount": 3} | days)["id"])


@makes("transaction")
def _transaction(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/points/adjustments", json=adjustment(holdings))["entry"]["transaction_id"])


def adjustment(holdings: Holdings) -> dict[str, Any]:
    """Return a good adjustment."""
    return {"member_id": holdings.ids["member"], "currency": "quality", "amount": 4, "note": "补记上月"}


@makes("withheld award")
def _withheld_award(holdings: Holdings) -> str:
    """The budget of three coins does not go as far as the five for a finder."""
    _ = holdings.ids["budget"]
    with holdings.world.work():
        points.award(
            points.Occasion(
                event="hazard.confirmed",
                source_type="hazard",
                source_id=new_id(),
                occurred_at=clock.now(),
                actors={"finder": [holdings.chief.id]},
                facts={},
                title="2 号风门漏风",
            )
        )
    return str(holdings.made("GET", "/points/withheld-awards")["items"][0]["id"])


@makes("board")
def _board(holdings: Holdings) -> str:
    code = f"board-of-{holdings.world.code}"
    board = {"code": code, "name": "班组榜", "subject": "member", "currency": "quality"}
    return str(holdings.made("POST", "/boards", json=board)["code"])


@makes("league board")
def _league_board(holdings: Holdings) -> str:
    """The board with a league that every tenant begins with, under a code that no other tenant has."""
    with holdings.world.work():
        renamed = text("UPDATE boards SET code = :code, name = '周联赛' WHERE league RETURNING code")
        return str(session().execute(renamed, {"code": f"league-of-{holdings.world.code}"}).scalar_one())
