"""What an administrator sets for flows and the calendar, and what is refused because no case could run with it."""

from typing import Any

import pytest

from gongyou.permissions import Role
from tests.quality.hazards.loop import Loop
from tests.world import deliver

CALENDAR = {"shifts": [{"start": "08:00", "end": "16:00"}], "rest": "none", "closed_on": ["2026-12-31"], "open_on": []}


def put(loop: Loop, path: str, body: dict[str, Any]) -> Any:
    return loop.world.call(loop.admin, "PUT", path, json=body)


def test_a_tenant_names_its_nodes_and_chooses_roles_limits_and_ladders(loop: Loop) -> None:
    body = {
        "nodes": {
            "verify": {"name": "复查", "role": "team_leader", "limit": 600, "limits": {"serious": 60}},
            "close": {"name": "归档"},
        },
        "ladders": {"": [{"mark": "due", "level": 0, "late": 0}, {"mark": "next", "level": 1, "late": 30}]},
    }
    assert put(loop, "/case-flows/hazard", body).status_code == 200
    shown = loop.world.call(loop.finder, "GET", "/case-flows/hazard").json
    verify = shown["nodes"][4]
    assert (verify["name"], verify["role"], verify["limit"], verify["limits"]) == (
        "复查",
        "team_leader",
        600,
        {"serious": 60, "major": 240},
    )
    assert [rung["mark"] for rung in shown["ladders"][""]] == ["due", "next"]
    hazard = loop.done(loop.officer, loop.at("assign"), "assignment", rectifier_id=str(loop.fitter.id))
    hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    assert (hazard["node_name"], hazard["queue_role"], hazard["allowed_minutes"]) == ("复查", "team_leader", 60)
    deliver(loop.world)
    assert "复查" in loop.world.call(loop.inspector, "GET", "/me/notices").json["items"][0]["title"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"nodes": {"grade": {"limit": 5}}}, "/body/nodes/grade"),
        ({"nodes": {"report": {"limit": 5}}}, "/body/nodes/report"),
        ({"nodes": {"confirm": {"role": "team_leader"}}}, "/body/nodes/confirm/role"),
        ({"nodes": {"confirm": {"limit": 0}}}, "/body/nodes/confirm/value/limit"),
        ({"nodes": {"confirm": {"limits": {"major": -1}}}}, "/body/nodes/confirm/value/limits/major/value"),
        ({"ladders": {"": []}}, "/body/ladders//value"),
        ({"ladders": {"": [{"mark": "a", "level": 0}]}}, "/body/ladders/"),
        ({"ladders": {"": [{"mark": "a", "level": 0, "late": 5, "left": 0.5}]}}, "/body/ladders/"),
        (
            {"ladders": {"": [{"mark": "a", "level": 0, "late": 5}, {"mark": "b", "level": 1, "late": 4}]}},
            "/body/ladders/",
        ),
        (
            {"ladders": {"": [{"mark": "a", "level": 0, "late": 4}, {"mark": "a", "level": 1, "late": 5}]}},
            "/body/ladders/",
        ),
    ],
)
def test_settings_that_no_case_could_run_with_are_refused(loop: Loop, body: dict[str, Any], pointer: str) -> None:
    answer = put(loop, "/case-flows/hazard", body)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json["errors"]] == [pointer]
    assert loop.report()["node_name"] == "确认"


def test_the_calendar_is_kept_as_set(loop: Loop) -> None:
    assert put(loop, "/work-calendar", CALENDAR).json == CALENDAR
    assert loop.world.call(loop.stranger, "GET", "/work-calendar").json == CALENDAR


@pytest.mark.parametrize(
    "body", [{"shifts": []}, {"shifts": [{"start": "8", "end": "16:00"}]}, {**CALENDAR, "rest": "sometimes"}]
)
def test_a_calendar_without_hours_is_refused(loop: Loop, body: dict[str, Any]) -> None:
    assert put(loop, "/work-calendar", body).status_code == 422


def test_only_the_administrator_sets_and_the_audit_knows(loop: Loop) -> None:
    for path, body in (("/case-flows/hazard", {}), ("/work-calendar", CALENDAR), ("/hazard-options", {})):
        assert loop.world.call(loop.officer, "PUT", path, json=body).status_code == 403
    put(loop, "/work-calendar", CALENDAR)
    auditor = loop.world.officer(Role.AUDITOR, "审计员")
    entries = loop.world.call(auditor, "GET", "/audit/entries").json["items"]
    assert [e["action"] for e in entries] == ["case_settings.changed"]


def test_an_unknown_flow_is_not_found(loop: Loop) -> None:
    assert loop.world.call(loop.admin, "GET", "/case-flows/nothing").status_code == 404
    assert put(loop, "/case-flows/nothing", {}).status_code == 404


def test_a_power_plant_has_categories_of_its_own(loop: Loop) -> None:
    options = {
        "categories": [{"code": "boiler", "name": "锅炉"}, {"code": "electrical"}],
        "severities": [{"code": "general"}, {"code": "major", "name": "重大危险"}],
        "rectification_needs_photo": False,
        "report_reaches_back_days": 7,
    }
    shown = put(loop, "/hazard-options", options).json
    assert shown["categories"] == [{"code": "boiler", "name": "锅炉"}, {"code": "electrical", "name": "机电"}]
    assert loop.reporting(category="conveyor").status_code == 422
    hazard = loop.report(category="boiler", severity="major")
    assert (hazard["category_name"], hazard["severity_name"]) == ("锅炉", "重大危险")
    twice = options | {"severities": [{"code": "general"}, {"code": "general"}]}
    assert [e["pointer"] for e in put(loop, "/hazard-options", twice).json["errors"]] == ["/body/severities"]


def test_a_category_no_longer_offered_keeps_its_name_where_it_was_used(loop: Loop) -> None:
    hazard = loop.report(category="conveyor")
    put(loop, "/hazard-options", {"categories": [{"code": "boiler", "name": "锅炉"}], "severities": [{"code": "a"}]})
    assert loop.get(loop.officer, hazard).json["category_name"] == "皮带"
    answer = loop.do(loop.officer, hazard, "confirmation")
    assert (answer.status_code, answer.json["severity"]) == (200, "a")
