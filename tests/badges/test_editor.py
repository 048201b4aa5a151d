"""The editor: what may be defined, what is refused and why, what a change does."""

from typing import Any

import pytest
from sqlalchemy import select

from gongyou.badges.models import Badge
from gongyou.core.i18n import LANGUAGES, catalogue
from gongyou.permissions import Role
from gongyou.points.catalogue import EVENTS
from tests.badges.deeds import find, held
from tests.world import World

FOUND = {"kind": "count", "event": "hazard.confirmed"}


def body(**changes: Any) -> dict[str, Any]:
    return {
        "code": "eagle",
        "name": "鹰眼",
        "family": "quality",
        "icon": "eye",
        "steps": [{"tier": "iron", "at": 2}, {"tier": "gold", "at": 4}],
        "criterion": FOUND,
    } | changes


def wrong(world: World, **changes: Any) -> list[tuple[str, str]]:
    manager = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    answer = world.call(manager, "POST", "/badges", json=body(**changes))
    assert answer.status_code == 422, answer.json
    return [(e["pointer"], e["code"]) for e in answer.json["errors"]]


def test_a_defined_badge_is_earned_also_by_what_was_done_before(pointed: World) -> None:
    manager, member = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR), pointed.member()
    find(pointed, member, 2)
    answer = pointed.call(manager, "POST", "/badges", json=body())
    assert answer.status_code == 201, answer.json
    assert answer.json["steps"][1]["need"] == "隐患被确认 4 次"
    assert held(pointed, member) == [("eagle", "iron")]
    find(pointed, member, 2)
    assert held(pointed, member) == [("eagle", "iron"), ("eagle", "gold")]


def test_a_changed_criterion_is_another_version_and_takes_nothing_away(pointed: World) -> None:
    manager, member = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR), pointed.member()
    find(pointed, member, 2)
    badge_id = pointed.call(manager, "POST", "/badges", json=body()).json["id"]
    assert held(pointed, member) == [("eagle", "iron")]
    for changes, version in (
        ({"name": "火眼"}, 1),
        ({"steps": [{"tier": "iron", "at": 50}]}, 2),
        ({"steps": [{"tier": "iron", "at": 50}]}, 2),
        ({"criterion": FOUND | {"window": "month"}}, 3),
    ):
        answer = pointed.call(manager, "PATCH", f"/badges/{badge_id}", json=changes)
        assert (answer.status_code, answer.json["version"]) == (200, version)
    assert held(pointed, member) == [("eagle", "iron")]
    easier = {"steps": [{"tier": "iron", "at": 1}, {"tier": "gold", "at": 2}], "criterion": FOUND}
    assert pointed.call(manager, "PATCH", f"/badges/{badge_id}", json=easier).status_code == 200
    assert held(pointed, member) == [("eagle", "iron"), ("eagle", "gold")]


def test_a_retired_badge_is_earned_again_once_it_is_back(pointed: World) -> None:
    manager, member = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR), pointed.member()
    badge_id = pointed.call(manager, "POST", "/badges", json=body()).json["id"]
    pointed.call(manager, "PATCH", f"/badges/{badge_id}", json={"active": False})
    find(pointed, member, 2)
    assert held(pointed, member) == []
    pointed.call(manager, "PATCH", f"/badges/{badge_id}", json={"active": True})
    assert held(pointed, member) == [("eagle", "iron")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "零事故标兵"}, [("/body/name", "absence_words")]),
        ({"name": "Zero-Accident Team"}, [("/body/name", "absence_words")]),
        ({"name": "無", "code": "accident_free"}, [("/body/name", "absence_words")]),
        ({"name": None}, [("/body/name", "name_missing")]),
        ({"criterion": {"kind": "count", "event": "unit.accident_free"}}, [("/body/criterion/event", "absence_event")]),
        ({"criterion": {"kind": "count", "event": "hazard.hidden"}}, [("/body/criterion/event", "unknown_event")]),
        (
            {
                "criterion": {
                    "kind": "count",
                    "event": "inspection.performed",
                    "conditions": [{"fact": "findings", "op": "lte", "value": 0}],
                }
            },
            [("/body/criterion/conditions/0", "absence_condition")],
        ),
        ({"criterion": FOUND | {"actor": "director"}}, [("/body/criterion/actor", "unknown_actor")]),
        (
            {"criterion": FOUND | {"conditions": [{"fact": "mood", "op": "eq", "value": "good"}]}},
            [("/body/criterion/conditions/0/fact", "unknown_fact")],
        ),
        (
            {"criterion": FOUND | {"conditions": [{"fact": "severity", "op": "gt", "value": 3}]}},
            [("/body/criterion/conditions/0", "unfitting_condition")],
        ),
        (
            {"criterion": FOUND | {"conditions": [{"fact": "severity", "op": "in", "value": []}]}},
            [("/body/criterion/conditions/0", "unfitting_condition")],
        ),
        (
            {"criterion": FOUND | {"conditions": [{"fact": "severity", "op": "eq", "value": {"a": 1}}]}},
            [("/body/criterion/conditions/0", "unfitting_condition")],
        ),
        ({"criterion": {"kind": "sum", "currency": "gold"}}, [("/body/criterion/currency", "unknown_currency")]),
        (
            {"criterion": {"kind": "streak", "currency": "credit", "rest_days": 30}},
            [("/body/criterion/rest_days", "too_many_rest_days")],
        ),
        (
            {"criterion": {"kind": "rank", "board": "nowhere"}, "steps": [{"tier": "gold", "at": 3}]},
            [("/body/criterion/board", "unknown_board")],
        ),
        ({"criterion": {"kind": "rank"}}, [("/body/steps/1/at", "steps_out_of_order")]),
        (
            {"steps": [{"tier": "gold", "at": 1}, {"tier": "iron", "at": 2}]},
            [("/body/steps/1/tier", "tiers_out_of_order")],
        ),
        (
            {"steps": [{"tier": "iron", "at": 5}, {"tier": "gold", "at": 5}]},
            [("/body/steps/1/at", "steps_out_of_order")],
        ),
        ({"steps": [{"tier": "iron", "at": 0}]}, [("/body/steps/0/at", "step_out_of_range")]),
        ({"steps": [{"tier": "iron", "at": 10**12}]}, [("/body/steps/0/at", "step_out_of_range")]),
        ({"steps": []}, [("/body/steps", "length")]),
        ({"steps": [{"tier": "tin", "at": 1}]}, [("/body/steps/0/tier", "choice")]),
        ({"criterion": {"kind": "luck"}}, [("/body/criterion/kind", "choice")]),
        ({"criterion": {"kind": "count"}}, [("/body/criterion/event", "required")]),
        ({"criterion": {"kind": "named", "event": "hazard.confirmed"}}, [("/body/criterion/event", "unknown")]),
        ({"family": "luck"}, [("/body/family", "choice")]),
        ({"code": "../etc"}, [("/body/code", "pattern")]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    pointed: World, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert wrong(pointed, **changes) == expected


def test_a_refusal_says_why_and_what_to_do(pointed: World) -> None:
    manager = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR)
    answer = pointed.call(manager, "POST", "/badges", json=body(name="零事故标兵"))
    assert answer.json["errors"][0]["detail"] == "名字里在奖“没出事”。这样会让人瞒报，请改成奖做了什么，例如“发现隐患”"


def test_a_change_is_held_to_the_same_rules(pointed: World) -> None:
    manager = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR)
    badge_id = pointed.call(manager, "POST", "/badges", json=body()).json["id"]
    for changes in ({"name": "无隐患之星"}, {"steps": [{"tier": "iron", "at": -1}]}, {"name": None}):
        assert pointed.call(manager, "PATCH", f"/badges/{badge_id}", json=changes).status_code == 422
    with pointed.work() as session:
        assert session.scalars(select(Badge.name)).all() == ["鹰眼"]


def test_a_code_is_taken_once(decorated: World) -> None:
    manager = decorated.officer(Role.ENTERPRISE_ADMINISTRATOR)
    answer = decorated.call(manager, "POST", "/badges", json=body(code="sharp_eyes"))
    assert (answer.status_code, answer.json["code"]) == (409, "badges.code_taken")


def test_a_resent_definition_is_one_badge(pointed: World) -> None:
    manager = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR)
    answers = [pointed.call(manager, "POST", "/badges", json=body(), key="k") for _ in range(2)]
    assert answers[0].json == answers[1].json


def test_a_trial_counts_who_would_hold_it_and_saves_nothing(pointed: World) -> None:
    manager = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR)
    for number in range(5):
        find(pointed, pointed.member(f"职工{number}"), number)
    trial = {"steps": body()["steps"], "criterion": FOUND}
    answer = pointed.call(manager, "POST", "/badges/trial", json=trial)
    assert answer.json["steps"] == [{"tier": "iron", "at": 2, "members": 3}, {"tier": "gold", "at": 4, "members": 1}]
    named = pointed.call(manager, "POST", "/badges/trial", json=trial | {"criterion": {"kind": "named"}})
    assert [step["members"] for step in named.json["steps"]] == [None, None]
    refused = pointed.call(manager, "POST", "/badges/trial", json=trial | {"name": "零违章"})
    assert refused.status_code == 422
    with pointed.work() as session:
        assert session.scalars(select(Badge)).all() == []


@pytest.mark.parametrize("role", [None, Role.QUALITY_OFFICER, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR])
def test_only_those_who_manage_badges_may_edit(pointed: World, role: Role | None) -> None:
    who = pointed.member() if role is None else pointed.officer(role)
    for method, path in (("POST", "/badges"), ("POST", "/badges/trial")):
        assert pointed.call(who, method, path, json=body()).status_code == 403


def test_an_administrator_of_a_part_does_not_define_for_all(pointed: World) -> None:
    part = pointed.officer(Role.ENTERPRISE_ADMINISTRATOR, unit=pointed.area)
    assert pointed.call(part, "POST", "/badges", json=body()).status_code == 403


def test_every_deed_that_may_be_rewarded_has_words() -> None:
    for language in LANGUAGES:
        missing = [
            name
            for name, kind in EVENTS.items()
            if not kind.absence and f"badge.deed.{name}" not in catalogue(language)
        ]
        assert missing == []
