"""What may be done with any case: hand it over, talk about it, find it in a to-do list, read its timeline."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongyou.core import clock
from gongyou.core.ids import new_id
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.quality.hazards.loop import Loop, ids
from tests.sql import queries
from tests.world import deliver

MORNING = datetime(2026, 11, 20, 0, tzinfo=UTC)


def todos(loop: Loop, member: Member, query: str = "") -> list[dict[str, Any]]:
    answer = loop.world.call(member, "GET", f"/me/todos{query}")
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def comment(loop: Loop, member: Member, hazard: dict[str, Any], **body: Any) -> Any:
    return loop.world.call(member, "POST", f"/cases/{hazard['id']}/comments", json=body)


def reassign(loop: Loop, member: Member, hazard: dict[str, Any], to: Member) -> Any:
    body = {"member_id": str(to.id), "reason": "换人"}
    return loop.world.call(member, "POST", f"/cases/{hazard['id']}/reassignment", json=body)


def test_todos_are_mine_and_my_roles_least_time_left_first(loop: Loop) -> None:
    with clock.at(MORNING):
        general = loop.report(severity="general")
        major = loop.report(severity="major")
        given = loop.at("rectify")
        assert ids(todos(loop, loop.officer)) == [major["id"], general["id"]]
        assert ids(todos(loop, loop.fitter)) == [given["id"]]
        assert todos(loop, loop.stranger) == todos(loop, loop.finder) == []
    [todo] = todos(loop, loop.fitter)
    assert (todo["flow"], todo["node_name"], todo["unit_name"], todo["responsible"]["name"]) == (
        "hazard",
        "整改",
        "检修班",
        "孙强",
    )


def test_what_waits_for_a_named_person_does_not_wait_for_the_role(loop: Loop) -> None:
    hazard = loop.report()
    assert reassign(loop, loop.officer, hazard, loop.deputy).status_code == 200
    assert ids(todos(loop, loop.deputy)) == [hazard["id"]]
    assert todos(loop, loop.officer) == []


def test_ones_own_report_does_not_wait_for_oneself(loop: Loop) -> None:
    hazard = loop.report(loop.officer)
    assert todos(loop, loop.officer) == []
    assert ids(todos(loop, loop.deputy)) == [hazard["id"]]


def test_a_role_sees_only_the_queue_of_its_units(loop: Loop) -> None:
    local = loop.world.member("班质量员", roles={Role.QUALITY_OFFICER: loop.world.team})
    here, there = loop.report(), loop.report(unit_id=str(loop.world.other_team.id))
    assert ids(todos(loop, local)) == [here["id"]]
    assert sorted(ids(todos(loop, loop.officer))) == sorted([here["id"], there["id"]])


def test_a_paused_case_comes_last_and_an_ended_one_never(loop: Loop) -> None:
    paused, running, _ = loop.at("rectify"), loop.at("rectify"), loop.at("closed")
    loop.world.call(loop.officer, "POST", f"/cases/{paused['id']}/pause", json={"reason": "等备件"})
    assert ids(todos(loop, loop.fitter)) == [running["id"], paused["id"]]
    first = loop.world.call(loop.fitter, "GET", "/me/todos?limit=1").json
    rest = loop.world.call(loop.fitter, "GET", f"/me/todos?limit=1&cursor={first['next_cursor']}").json
    assert (ids(first["items"]), ids(rest["items"]), rest["next_cursor"]) == ([running["id"]], [paused["id"]], None)


def test_todos_are_counted(loop: Loop) -> None:
    with clock.at(MORNING):
        loop.report(severity="major")
        loop.report()
    with clock.at(MORNING + timedelta(hours=2)):
        assert loop.world.call(loop.officer, "GET", "/me/todos/count").json == {"open": 2, "overdue": 1}
        assert loop.world.call(loop.stranger, "GET", "/me/todos/count").json == {"open": 0, "overdue": 0}


@pytest.mark.constant_queries
def test_todos_cost_the_same_for_one_and_for_many(loop: Loop) -> None:
    loop.report()
    costs = []
    for _ in range(2):
        todos(loop, loop.officer)
        with queries() as seen:
            todos(loop, loop.officer)
        costs.append(len(seen))
        for _ in range(7):
            loop.report(loop.stranger)
    assert costs[0] == costs[1] <= 5


def test_a_hand_over_is_told_and_stands_on_the_timeline(loop: Loop) -> None:
    hazard = loop.at("verify")
    other = loop.world.member("段志远", unit=loop.world.area, roles={Role.TEAM_LEADER: loop.world.area})
    answer = reassign(loop, loop.officer, hazard, other)
    assert (answer.status_code, answer.json["responsible"]["name"], answer.json["due_at"]) == (
        200,
        "段志远",
        hazard["due_at"],
    )
    deliver(loop.world)
    assert loop.notices(other)[-1] == "case.given"
    [line] = [e for e in loop.timeline(hazard)["entries"] if e["kind"] == "reassignment"]
    assert (line["by"]["name"], line["text"]) == ("苏晓岚", "换人")
    assert [p["name"] for p in line["people"]] == ["贺永强", "段志远"]
    assert loop.do(loop.inspector, hazard, "verification", accepted=True).status_code in {403, 404}
    assert loop.done(other, hazard, "verification", accepted=True)["verifier"]["name"] == "段志远"


def test_only_who_assigns_may_hand_over_and_only_to_the_able(loop: Loop) -> None:
    hazard = loop.at("verify")
    assert reassign(loop, loop.inspector, hazard, loop.chief).status_code == 403
    assert reassign(loop, loop.stranger, hazard, loop.chief).status_code == 404
    unable = reassign(loop, loop.officer, hazard, loop.stranger)
    assert (unable.status_code, unable.json["code"]) == (409, "case.cannot_be_given")
    over = reassign(loop, loop.officer, loop.at("closed"), loop.deputy)
    assert (over.status_code, over.json["code"]) == (409, "case.ended")
    missing = {"member_id": str(new_id()), "reason": "换人"}
    answer = loop.world.call(loop.officer, "POST", f"/cases/{hazard['id']}/reassignment", json=missing)
    assert answer.status_code == 404


def test_a_comment_tells_those_it_mentions(loop: Loop) -> None:
    hazard = loop.at("verify")
    deliver(loop.world)
    answer = comment(loop, loop.inspector, hazard, text="护罩螺栓少一颗", mention_ids=[str(loop.fitter.id)])
    assert (answer.status_code, answer.json["by"]["name"]) == (201, "贺永强")
    for _ in range(2):
        deliver(loop.world)
    assert loop.notices(loop.fitter) == ["case.mentioned"]
    [line] = [e for e in loop.timeline(hazard)["entries"] if e["kind"] == "comment"]
    assert (line["text"], [p["name"] for p in line["people"]]) == ("护罩螺栓少一颗", ["孙强"])


def test_who_cannot_see_a_case_is_neither_heard_nor_told(loop: Loop) -> None:
    hazard = loop.report()
    assert comment(loop, loop.stranger, hazard, text="我也看看").status_code == 404
    answer = comment(loop, loop.finder, hazard, text="看", mention_ids=[str(loop.stranger.id)])
    assert (answer.status_code, answer.json["code"]) == (409, "case.cannot_see")
    assert "佟海峰" in answer.json["detail"]
    assert comment(loop, loop.finder, hazard, text="看", mention_ids=[str(new_id())]).status_code == 404
    assert loop.timeline(hazard)["entries"] == []


def test_pictures_are_added_with_a_comment_or_alone(loop: Loop) -> None:
    hazard = loop.report()
    alone = comment(loop, loop.finder, hazard, photo_ids=[loop.photo(loop.finder)])
    assert (alone.status_code, alone.json["kind"], len(alone.json["files"])) == (201, "evidence", 1)
    assert len(loop.get(loop.officer, hazard).json["photos"]) == 1
    for body in ({}, {"text": "  "}, {"text": None}):
        assert comment(loop, loop.finder, hazard, **body).status_code == 422


def test_a_timeline_shows_what_was_what_is_and_what_is_to_come(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
    with clock.at(MORNING + timedelta(minutes=127)):
        nodes = loop.timeline(hazard)["nodes"]
    assert [n["progress"] for n in nodes] == ["done"] * 3 + ["now"] + ["later"] * 3
    confirmed, now, later = nodes[1], nodes[3], nodes[4]
    assert (confirmed["done_by"]["name"], confirmed["outcome_name"]) == ("苏晓岚", "确认")
    assert confirmed["data"] == {"severity": "serious", "category": "conveyor"}
    assert (now["responsible"]["name"], now["used_minutes"], now["allowed_minutes"]) == ("孙强", 127, 240)
    assert (later["name"], later["allowed_minutes"]) == ("验收", 720)


@pytest.mark.constant_queries
def test_a_timeline_costs_the_same_however_much_was_said(loop: Loop) -> None:
    hazard = loop.report()
    costs = []
    for said in (1, 12):
        for _ in range(said):
            comment(loop, loop.officer, hazard, text="看过了", mention_ids=[str(loop.finder.id)])
        loop.timeline(hazard)
        with queries() as seen:
            loop.timeline(hazard)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize("path", ["timeline", "comments", "reassignment", "pause", "resumption"])
def test_a_case_that_does_not_exist_is_not_found(loop: Loop, path: str) -> None:
    bodies = {
        "comments": {"text": "在吗"},
        "reassignment": {"member_id": str(loop.deputy.id), "reason": "换"},
        "pause": {"reason": "等"},
        "resumption": {},
    }
    method = "GET" if path == "timeline" else "POST"
    answer = loop.world.call(loop.officer, method, f"/cases/{new_id()}/{path}", json=bodies.get(path))
    assert answer.status_code == 404
