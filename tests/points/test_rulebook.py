"""Rules over HTTP: drafted, checked, approved by a second administrator, simulated, retired; history stays."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.identity.models import Member, TenantSettings
from gongyou.permissions import Role
from gongyou.points import service as points
from gongyou.points.budgets import create_budget
from tests.points.conftest import balance, count, found, publish
from tests.world import World

Body = dict[str, Any]
BONUS: Body = {
    "code": "hazard.critical",
    "title": "重大隐患加分",
    "event": "hazard.closed",
    "spec": {
        "awards": [{"currency": "quality", "amount": 10, "who": "finder"}],
        "conditions": [{"fact": "severity", "op": "eq", "value": "critical"}],
    },
}


@pytest.fixture
def author(mine: World) -> Member:
    return mine.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪")


@pytest.fixture
def second(mine: World) -> Member:
    return mine.officer(Role.ENTERPRISE_ADMINISTRATOR, "苏晓岚")


@pytest.fixture
def drafted(mine: World, author: Member) -> str:
    """The path of a first version that is a clean draft."""
    answer = mine.call(author, "POST", "/points/rules", json=BONUS)
    assert answer.status_code == 201, answer.json
    return f"/points/rules/{answer.json['rule_id']}/versions/1"


Rule = Callable[[str], Body]


@pytest.fixture
def default_rule(mine: World, author: Member) -> Rule:
    """Find a default rule by its code."""

    def by_code(code: str) -> Body:
        rules = mine.call(author, "GET", "/points/rules").json["items"]
        rule: Body = next(r for r in rules if r["code"] == code)
        return rule

    return by_code


def test_a_rule_is_in_force_only_after_a_second_administrator_approved(
    mine: World, author: Member, second: Member, drafted: str
) -> None:
    submitted = mine.call(author, "POST", f"{drafted}/publication", json={"note": "鼓励找大隐患"})
    assert (submitted.status_code, submitted.json["state"]) == (201, "submitted")
    refused = mine.call(author, "POST", f"{drafted}/approval")
    assert (refused.status_code, refused.json["code"]) == (409, "points.second_administrator")
    approved = mine.call(second, "POST", f"{drafted}/approval")
    assert (approved.status_code, approved.json["state"]) == (201, "published")
    assert (approved.json["author_name"], approved.json["publisher_name"]) == ("方静仪", "苏晓岚")
    rule = mine.call(author, "GET", drafted.rpartition("/versions")[0]).json
    assert (rule["version_in_force"], rule["versions"][0]["issued"]) == (1, 0)


def test_who_submits_for_somebody_else_cannot_approve_either(
    mine: World, author: Member, second: Member, drafted: str
) -> None:
    mine.call(second, "POST", f"{drafted}/publication", json={"note": "代为提交"})
    for member in (author, second):
        assert mine.call(member, "POST", f"{drafted}/approval").json["code"] == "points.second_administrator"


def test_a_tenant_may_do_without_the_second_administrator(mine: World, author: Member, drafted: str) -> None:
    with mine.work():
        session().get_one(TenantSettings, mine.tenant_id).values = {"approve_rules": False}
    answer = mine.call(author, "POST", f"{drafted}/publication", json={"note": "小矿只有一位管理员"})
    assert (answer.status_code, answer.json["state"]) == (201, "published")


def test_publishing_needs_a_note(mine: World, author: Member, drafted: str) -> None:
    answer = mine.call(author, "POST", f"{drafted}/publication", json={"note": " "})
    assert answer.json["errors"][0]["pointer"] == "/body/note"


def test_what_the_linter_refuses_is_not_published_and_says_how_to_repair(
    mine: World, author: Member, drafted: str
) -> None:
    bad = {
        "title": "班组整月无事故",
        "event": "unit.accident_free",
        "spec": {"awards": [{"currency": "quality", "amount": 20, "who": "team"}]},
    }
    assert mine.call(author, "PATCH", drafted, json=bad).status_code == 200
    findings = mine.call(author, "GET", f"{drafted}/findings").json["items"]
    assert [f["code"] for f in findings] == ["absence_event", "absence_words"]
    refused = mine.call(author, "POST", f"{drafted}/publication", json={"note": "安全月"})
    assert (refused.status_code, refused.json["code"]) == (409, "points.rule_refused")
    assert refused.json["errors"][0]["pointer"] == "/event"
    assert "藏起来" in refused.json["errors"][0]["detail"]
    assert mine.call(author, "GET", drafted).json["state"] == "draft"


def test_a_default_rule_cannot_be_doubled(mine: World, author: Member) -> None:
    twin = BONUS | {"code": "twin", "event": "hazard.confirmed"}
    rule_id = mine.call(author, "POST", "/points/rules", json=twin).json["rule_id"]
    findings = mine.call(author, "GET", f"/points/rules/{rule_id}/versions/1/findings").json["items"]
    assert [f["code"] for f in findings] == ["overlap"]
    assert "隐患确认" in findings[0]["why"]


def test_a_new_version_changes_tomorrow_and_not_yesterday(
    mine: World, author: Member, second: Member, default_rule: Rule
) -> None:
    finder, rule = mine.member(), default_rule("hazard.confirmed")
    yesterday = clock.now() - timedelta(days=1)
    with mine.work():
        points.award(found(finder, at=yesterday))
    next_one = {k: v for k, v in rule["versions"][0].items() if k in {"title", "event", "spec"}}
    next_one["spec"]["awards"][0]["amount"] = 8
    path = f"/points/rules/{rule['id']}/versions"
    assert mine.call(author, "POST", path, json=next_one).json["version"] == 2
    mine.call(author, "POST", f"{path}/2/publication", json={"note": "提高分值"})
    assert mine.call(second, "POST", f"{path}/2/approval").status_code == 201
    with mine.work():
        assert balance(finder, "quality") == 5
        points.award(found(finder, at=yesterday))
        assert balance(finder, "quality") == 10
        points.award(found(finder, at=clock.now() + timedelta(seconds=1)))
        assert balance(finder, "quality") == 18
    versions = mine.call(author, "GET", f"/points/rules/{rule['id']}").json["versions"]
    assert [v["issued"] for v in versions] == [2, 1]


def test_a_start_in_the_past_becomes_now(mine: World, author: Member, second: Member, drafted: str) -> None:
    mine.call(author, "PATCH", drafted, json={"starts_at": "2020-01-01T00:00:00+08:00"})
    mine.call(author, "POST", f"{drafted}/publication", json={"note": "补发"})
    started = mine.call(second, "POST", f"{drafted}/approval").json
    assert started["starts_at"] == started["published_at"]


def test_a_rejected_version_can_be_changed_and_submitted_again(
    mine: World, author: Member, second: Member, drafted: str
) -> None:
    mine.call(author, "POST", f"{drafted}/publication", json={"note": "请看"})
    assert mine.call(author, "PATCH", drafted, json={"title": "再改"}).json["code"] == "points.not_a_draft"
    assert mine.call(second, "POST", f"{drafted}/rejection", json={"note": "分值太高"}).json["state"] == "draft"
    assert mine.call(second, "POST", f"{drafted}/approval").json["code"] == "points.not_submitted"
    assert mine.call(author, "PATCH", drafted, json={"title": "再改"}).status_code == 200
    assert mine.call(author, "POST", f"{drafted}/publication", json={"note": "改低了"}).status_code == 201


def test_a_rule_has_one_open_version(mine: World, author: Member, drafted: str) -> None:
    body = {k: v for k, v in BONUS.items() if k != "code"}
    answer = mine.call(author, "POST", drafted.rpartition("/")[0], json=body)
    assert (answer.status_code, answer.json["code"]) == (409, "points.open_version")
    assert mine.call(author, "POST", "/points/rules", json=BONUS).json["code"] == "points.rule_code_taken"


def test_a_retired_rule_awards_nothing_and_stays_readable(mine: World, author: Member, default_rule: Rule) -> None:
    rule = default_rule("hazard.confirmed")
    answer = mine.call(author, "POST", f"/points/rules/{rule['id']}/retirement", json={"note": "赛季结束"})
    assert (answer.status_code, answer.json["version_in_force"]) == (201, None)
    finder = mine.member()
    with mine.work():
        assert points.award(found(finder)).posted == ()
    again = mine.call(author, "POST", f"/points/rules/{rule['id']}/retirement", json={"note": "赛季结束"})
    assert again.json["code"] == "points.rule_retired"


def test_members_read_rules_but_no_drafts(mine: World, author: Member, drafted: str, default_rule: Rule) -> None:
    member = mine.member()
    seen = mine.call(member, "GET", "/points/rules").json["items"]
    assert {r["code"] for r in seen} == {
        "appeal.improved",
        "hazard.confirmed",
        "hazard.corroborated",
        "hazard.verified",
    }
    assert mine.call(member, "GET", drafted).status_code == 404
    assert mine.call(member, "GET", drafted.rpartition("/versions")[0]).status_code == 404
    rule = default_rule("hazard.verified")
    shown = mine.call(member, "GET", f"/points/rules/{rule['id']}/versions/1").json
    assert (shown["title"], shown["spec"]["vesting_days"]) == ("按时整改", 7)


def test_rules_belong_to_the_whole_tenant(mine: World, drafted: str) -> None:
    area_admin = mine.member("区队管理员", roles={Role.ENTERPRISE_ADMINISTRATOR: mine.area})
    for method, path, body in (
        ("POST", "/points/rules", BONUS | {"code": "mine"}),
        ("PATCH", drafted, {"title": "改名"}),
        ("POST", f"{drafted}/publication", {"note": "发布"}),
        ("POST", f"{drafted}/approval", None),
        (
            "POST",
            "/points/budgets",
            {"currency": "coin", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "amount": 9},
        ),
    ):
        assert mine.call(area_admin, method, path, json=body).status_code == 403, path


def test_another_tenants_rule_does_not_exist(mine: World, other_world: World, drafted: str) -> None:
    stranger = other_world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    for method, path in (("GET", drafted), ("PATCH", drafted), ("POST", f"{drafted}/approval")):
        assert other_world.call(stranger, method, path, json={}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"code": "带 空格"}, "/body/code"),
        ({"spec": {"awards": [{"currency": "quality", "amount": 1.5, "who": "finder"}]}}, "/body/spec/awards/0/amount"),
        (
            {"spec": {"awards": [], "conditions": [{"fact": "a", "op": "like", "value": 1}]}},
            "/body/spec/conditions/0/op",
        ),
        (
            {"spec": {"awards": [], "conditions": [{"fact": "a", "op": "eq", "value": {"x": 1}}]}},
            "/body/spec/conditions/0/value",
        ),
        (
            {"spec": {"awards": [], "conditions": [{"fact": "a", "op": "eq", "value": "\x00"}]}},
            "/body/spec/conditions/0/value",
        ),
        ({"spec": {"awards": [], "vesting_days": 9999}}, "/body/spec/vesting_days"),
        ({"starts_at": "2026-12-01T00:00:00"}, "/body/starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "/body/ends_at"),
        ({"reward": 1}, "/body/reward"),
    ],
)
def test_bad_rules_are_refused_by_field(mine: World, author: Member, changes: Body, pointer: str) -> None:
    answer = mine.call(author, "POST", "/points/rules", json=BONUS | changes)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json["errors"]] == [pointer]


def test_a_number_that_is_none_is_refused(mine: World, author: Member) -> None:
    body = json.dumps(BONUS).replace('"critical"', "NaN")
    answer = mine.call(author, "POST", "/points/rules", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}


def test_occasion_kinds_are_described(mine: World) -> None:
    kinds = mine.call(mine.member(), "GET", "/points/occasion-kinds").json["items"]
    confirmed = next(k for k in kinds if k["event"] == "hazard.confirmed")
    assert confirmed["label"] == "隐患确认"
    assert {"name": "finder", "label": "发现人"} in confirmed["actors"]
    assert any(k["absence"] for k in kinds)


# --- simulation ------------------------------------------------------------------------------------------------------


def _history(mine: World) -> tuple[Member, Member]:
    """Two finders in two teams, three and one hazards this week."""
    first, second = mine.member("孙强"), mine.member("马春来", unit=mine.other_team)
    with mine.work():
        for _ in range(3):
            points.award(found(first))
        points.award(found(second))
    return first, second


def _next_version(mine: World, author: Member, rule: Body, **spec: Any) -> str:
    body = {"title": "隐患确认", "event": "hazard.confirmed", "spec": rule["versions"][0]["spec"] | spec}
    version = mine.call(author, "POST", f"/points/rules/{rule['id']}/versions", json=body).json["version"]
    return f"/points/rules/{rule['id']}/versions/{version}"


def test_a_simulation_compares_with_the_version_in_force_and_writes_nothing(
    mine: World, author: Member, default_rule: Rule
) -> None:
    first, _ = _history(mine)
    draft = _next_version(
        mine,
        author,
        default_rule("hazard.confirmed"),
        awards=[{"currency": "quality", "amount": 8, "who": "finder"}],
        caps={"per_day": 10, "per_week": None},
    )
    with mine.work():
        rows = [
            count(t) for t in ("transactions", "entries", "occasions", "pending_awards", "withheld_awards", "outbox")
        ]
    result = mine.call(author, "GET", f"{draft}/simulation")
    assert result.status_code == 200, result.json
    tried = result.json
    assert tried["occasions"] == 4
    assert tried["before"] == {"version": 1, "awards": 4, "points": {"quality": 20, "coin": 20}, "capped_members": 0}
    assert tried["after"] == {"version": 2, "awards": 3, "points": {"quality": 18}, "capped_members": 1}
    assert {u["name"]: (u["before"], u["after"]) for u in tried["units"]} == {
        "检修班": (15.0, 10.0),
        "生产班": (5.0, 8.0),
    }
    with mine.work():
        after = [
            count(t) for t in ("transactions", "entries", "occasions", "pending_awards", "withheld_awards", "outbox")
        ]
        assert after == rows
        assert balance(first, "quality") == 15


def test_a_simulation_shows_who_would_change_places(mine: World, author: Member, default_rule: Rule) -> None:
    first, second = _history(mine)
    with mine.work():
        points.adjust(second.id, "quality", 4, note="另一条规则给的")
    draft = _next_version(
        mine, author, default_rule("hazard.confirmed"), awards=[{"currency": "quality", "amount": 1, "who": "finder"}]
    )
    moves = mine.call(author, "GET", f"{draft}/simulation").json["ranks"]
    assert {
        (m["member_id"], m["rank_before"], m["rank_after"], m["points_before"], m["points_after"]) for m in moves
    } == {
        (str(second.id), 2, 1, 9, 5),
        (str(first.id), 1, 2, 15, 3),
    }


def test_a_simulation_says_when_the_budget_would_not_do(mine: World, author: Member, default_rule: Rule) -> None:
    with mine.work():
        today = clock.now().date()
        create_budget(
            currency="coin", starts_on=today - timedelta(days=40), ends_on=today + timedelta(days=40), amount=40
        )
    _history(mine)
    draft = _next_version(
        mine, author, default_rule("hazard.confirmed"), awards=[{"currency": "coin", "amount": 12, "who": "finder"}]
    )
    shares = mine.call(author, "GET", f"{draft}/simulation").json["budgets"]
    assert shares == [{"currency": "coin", "amount": 40, "before": 0.5, "after": 1.2}]


def test_a_new_rule_is_tried_on_what_happened_before_it(mine: World, author: Member, drafted: str) -> None:
    finder = mine.member()
    with mine.work():
        for severity in ("critical", "minor"):
            points.award(
                points.Occasion(
                    event="hazard.closed",
                    source_type="hazard",
                    source_id=new_id(),
                    occurred_at=clock.now(),
                    actors={"finder": [finder.id]},
                    facts={"severity": severity},
                    title="销号",
                )
            )
    tried = mine.call(author, "GET", f"{drafted}/simulation").json
    assert (tried["occasions"], tried["before"], tried["after"]["points"]) == (2, None, {"quality": 10})


def test_a_simulation_for_teams_counts_everyone_of_the_team(mine: World, author: Member, default_rule: Rule) -> None:
    first, _ = _history(mine)
    mine.member("班里另一位")
    draft = _next_version(
        mine, author, default_rule("hazard.confirmed"), awards=[{"currency": "quality", "amount": 1, "who": "team"}]
    )
    tried = mine.call(author, "GET", f"{draft}/simulation").json
    assert tried["after"]["points"] == {"quality": 3 * 2 + 1}
    with mine.work():
        assert balance(first, "quality") == 15


def test_a_period_must_be_in_order_and_not_too_long(mine: World, author: Member, drafted: str) -> None:
    for query in ("from_on=2026-02-01&to_on=2026-01-01", "from_on=2020-01-01&to_on=2026-01-01"):
        assert mine.call(author, "GET", f"{drafted}/simulation?{query}").json["code"] == "points.period_too_long"
    assert mine.call(author, "GET", f"{drafted}/simulation?to_on=9999-12-31").status_code == 422


def test_an_overlapping_rule_that_starts_later_is_found(mine: World, author: Member) -> None:
    with mine.work():
        spec = {"awards": [{"currency": "credit", "amount": 1, "who": "finder"}]}
        publish(spec, event="hazard.closed", starts_at=clock.now() + timedelta(days=3), title="以后才有")
    body = BONUS | {"spec": spec}
    rule_id = UUID(mine.call(author, "POST", "/points/rules", json=body).json["rule_id"])
    findings = mine.call(author, "GET", f"/points/rules/{rule_id}/versions/1/findings").json["items"]
    assert [f["code"] for f in findings] == ["overlap"]


def test_every_deed_on_rules_is_in_the_audit_trail(mine: World, author: Member, second: Member, drafted: str) -> None:
    mine.call(author, "POST", f"{drafted}/publication", json={"note": "请看"})
    mine.call(second, "POST", f"{drafted}/approval")
    with mine.work():
        actions = session().scalars(
            text("SELECT action FROM audit_entries WHERE subject_type = 'rule' ORDER BY recorded_at, id")
        )
        assert actions.all() == ["points.rule_drafted", "points.rule_submitted", "points.rule_published"]
