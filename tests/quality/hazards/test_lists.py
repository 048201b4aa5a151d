"""Lists, filters and statistics: right, in a constant number of queries; and what a confirmation costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongyou.core import clock
from tests.quality.hazards.loop import Loop, ids
from tests.sql import queries

MORNING = datetime(2026, 11, 20, 0, tzinfo=UTC)
OF_THE_LEDGER = (
    "transactions",
    "entries",
    "accounts",
    "occasions",
    "lots",
    "daily_scores",
    "currencies",
    "rule_versions",
)


def listed(loop: Loop, query: str = "") -> list[str]:
    answer = loop.world.call(loop.officer, "GET", f"/hazards{query}")
    assert answer.status_code == 200, answer.json
    return ids(answer.json["items"])


def test_filters_narrow_the_list(loop: Loop) -> None:
    with clock.at(MORNING):
        confirm = loop.report(description="瓦斯传感器悬挂位置偏低", place="3207 掘进", category="ventilation")
        there = loop.report(loop.stranger, unit_id=str(loop.world.other_team.id), severity="major")
        rectify, closed = loop.at("rectify"), loop.at("closed")
    with clock.at(MORNING + timedelta(hours=2)):
        later = loop.report()
        expected = {
            "?node=rectify": [rectify],
            "?state=closed": [closed],
            "?severity=major": [there],
            "?category=ventilation": [confirm],
            f"?unit_id={loop.world.other_team.id}": [there],
            "?overdue=true": [there],
            "?q=传感器": [confirm],
            "?q=3207": [confirm],
            f"?q={later['number']}": [later],
            "?q=佟海": [there],
            "?q=%25": [],
            "?q=_": [],
            "?reported_since=2026-11-20T01:00:00Z": [later],
            "?reported_before=2026-11-20T01:00:00Z&node=rectify": [rectify],
            "?mine=reported": [],
            "?state=closed&node=rectify": [],
        }
        for query, hazards in expected.items():
            assert listed(loop, query) == ids(hazards), query
    mine = loop.world.call(loop.fitter, "GET", "/hazards?mine=responsible").json["items"]
    assert ids(mine) == [rectify["id"]]


def test_a_list_is_sorted_by_time_left_or_newest_first_over_pages(loop: Loop) -> None:
    with clock.at(MORNING):
        slow = loop.report(severity="general")
    with clock.at(MORNING + timedelta(minutes=1)):
        urgent = loop.report(severity="major")
        closed = loop.at("closed")
    assert listed(loop) == ids([urgent, slow, closed])
    assert listed(loop, "?sort=newest")[-1] == slow["id"]
    pages, cursor = [], ""
    for _ in range(3):
        page = loop.world.call(loop.officer, "GET", f"/hazards?limit=1{cursor}").json
        pages += ids(page["items"])
        cursor = f"&cursor={page['next_cursor']}"
    assert pages == ids([urgent, slow, closed])


@pytest.mark.constant_queries
@pytest.mark.parametrize("query", ["?sort=size", "?limit=0", "?limit=201", "?mine=all", "?cursor=abc"])
def test_a_wrong_query_is_refused(loop: Loop, query: str) -> None:
    assert loop.world.call(loop.officer, "GET", f"/hazards{query}").status_code == 422


def cost(loop: Loop, path: str) -> int:
    loop.world.call(loop.officer, "GET", path)
    with queries() as seen:
        assert loop.world.call(loop.officer, "GET", path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/hazards", "/hazards/statistics", "/hazards/{id}/duplicates", "/hazards/{id}"])
def test_reading_costs_the_same_for_one_and_for_many(loop: Loop, path: str) -> None:
    hazard = loop.at("verify")
    path = path.format(id=hazard["id"])
    before = cost(loop, path)
    for _ in range(4):
        loop.report(loop.stranger, photo_ids=[loop.photo(loop.stranger)])
        loop.at("verify")
    assert cost(loop, path) == before <= 9


@pytest.mark.constant_queries
def test_a_confirmation_costs_few_statements(loop: Loop) -> None:
    """What benchmark B2 measures: the case's own statements, and the ledger's."""
    loop.done(loop.officer, loop.report(), "confirmation")
    hazard = loop.report()
    with queries() as seen:
        loop.done(loop.officer, hazard, "confirmation", severity="serious")
    own = [s for s in seen if any(f" {table} " in s for table in ("cases", "case_nodes", "hazards", "case_settings"))]
    assert len(own) == 4, own
    assert len(seen) <= 20, seen


def test_statistics_say_where_hazards_get_stuck(loop: Loop) -> None:
    with clock.at(MORNING):
        loop.at("closed")
        loop.done(loop.officer, loop.report(), "refusal", reason="不是")
        waiting, rectify = loop.report(severity="major"), loop.at("rectify")
        loop.world.call(loop.officer, "POST", f"/cases/{rectify['id']}/pause", json={"reason": "等备件"})
    with clock.at(MORNING + timedelta(hours=2)):
        loop.at("assign")
    with clock.at(MORNING + timedelta(hours=3)):
        found = loop.world.call(loop.officer, "GET", "/hazards/statistics").json
    nodes = {n["node"]: n for n in found["nodes"]}
    assert [n["number"] for n in found["nodes"]] == [1, 2, 3, 4, 5, 6, 7]
    stuck = nodes["confirm"]
    assert (stuck["open"], stuck["overdue"], stuck["paused"]) == (1, 1, 0)
    assert stuck["oldest_entered_at"] == waiting["entered_at"]
    assert (nodes["rectify"]["open"], nodes["rectify"]["paused"], nodes["assign"]["open"]) == (1, 1, 1)
    assert (nodes["confirm"]["done"], nodes["confirm"]["average_used_minutes"]) == (4, 0)
    assert (found["reported"], found["refused"], found["closed"]) == (5, 1, 1)
    assert [(s["unit"]["name"], s["stage"], s["count"]) for s in found["stages"]] == [("检修班", "acceptance", 1)]


def test_statistics_are_of_the_units_that_one_oversees(loop: Loop) -> None:
    loop.report()
    loop.report(unit_id=str(loop.world.other_team.id))

    def opened(member: Any, query: str = "") -> int:
        found = loop.world.call(member, "GET", f"/hazards/statistics{query}").json
        return sum(n["open"] for n in found["nodes"])

    assert (opened(loop.officer), opened(loop.leader)) == (2, 1)
    assert opened(loop.officer, f"?unit_id={loop.world.team.id}") == 1
    assert opened(loop.leader, f"?unit_id={loop.world.team.id}") == 0
    assert loop.world.call(loop.finder, "GET", "/hazards/statistics").status_code == 403
