"""Services made without code: drafts, the linter's sentences, versions, retirement, preview."""

from typing import Any

import pytest

from gongyou.permissions import Role
from tests.hotline.assistance.bureau import Bureau, simple

CHOICE = {"key": "kind", "label": "类别", "kind": "choice", "options": ["甲", "乙"]}
TEXT = {"key": "why", "label": "原因", "kind": "text"}


def codes(bureau: Bureau, **rest: Any) -> dict[str, str]:
    """Return the linter's codes by path."""
    definition = {"definition": simple(**rest)}
    found = bureau.good(bureau.admin, "POST", "/assistance-definitions/preview", json=definition)
    return {problem["path"]: problem["code"] for problem in found["problems"]}


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({}, {}),
        ({"steps": []}, {"/steps": "no_step"}),
        ({"steps": [{"name": "都能批", "role": "member"}]}, {"/steps/0/role": "everybody"}),
        ({"steps": [{"name": "死路", "may": ["refuse"]}]}, {"/steps/0/may": "no_way_on"}),
        ({"fields": [CHOICE | {"options": ["甲"]}]}, {"/fields/0/options": "no_options"}),
        ({"fields": [CHOICE | {"options": ["甲", "甲"]}]}, {"/fields/0/options": "option_twice"}),
        ({"fields": [TEXT, TEXT]}, {"/fields/1/key": "key_twice"}),
        ({"fields": [TEXT | {"key": "原因"}]}, {"/fields/0/key": "bad_key"}),
        ({"fields": [TEXT | {"least": 9, "most": 3}]}, {"/fields/0/most": "limits_backwards"}),
        ({"fields": [TEXT | {"kind": "roster"}]}, {"/fields/0/roster": "no_roster_field"}),
        (
            {"fields": [TEXT | {"show_if": {"field": "nothing", "values": ["甲"]}}]},
            {"/fields/0/show_if": "unknown_field"},
        ),
        (
            {"fields": [TEXT | {"show_if": {"field": "kind", "values": ["甲"]}}, CHOICE]},
            {"/fields/0/show_if": "unknown_field"},
        ),
        (
            {"fields": [CHOICE, TEXT | {"show_if": {"field": "kind", "values": ["丙"]}}]},
            {"/fields/1/show_if": "unknown_option"},
        ),
        (
            {"fields": [CHOICE, TEXT | {"show_if": {"field": "kind", "values": []}}]},
            {"/fields/1/show_if": "no_values"},
        ),
        (
            {"fields": [TEXT, CHOICE | {"show_if": {"field": "why", "values": ["甲"]}}]},
            {"/fields/1/show_if": "not_comparable"},
        ),
        (
            {"materials": [{"key": "a", "name": "证明", "required_if": {"field": "kind", "values": ["甲"]}}]},
            {"/materials/0/required_if": "unknown_field"},
        ),
        ({"confidentiality": "private"}, {"/appointment": "private_without_counsellor"}),
        ({"result": {"most": 5}}, {"/result/most": "most_without_amount"}),
        (
            {"eligibility": {"from_on": "2037-02-01", "until_on": "2037-01-01"}},
            {"/eligibility/until_on": "window_backwards"},
        ),
    ],
)
def test_the_linter_finds_what_cannot_work(bureau: Bureau, rest: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(bureau, **rest) == expected


def test_the_linter_speaks_in_sentences(bureau: Bureau) -> None:
    made = bureau.good(bureau.admin, "POST", "/assistance-definitions", json={"definition": simple(steps=[])})
    assert [p["text"] for p in made["problems"]] == ["还没有审批步骤，申请交上来没人办。至少加一步"]
    answer = bureau.call(bureau.admin, "POST", f"/assistance-definitions/{made['id']}/publication")
    assert (answer.status_code, answer.json["code"]) == (422, "assistance.cannot_work")
    assert answer.json["errors"][0]["pointer"] == "/definition/steps"
    names = [s["name"] for s in bureau.good(bureau.applicant, "GET", "/assistance-services")["items"]]
    assert "困难补助" not in names


def test_a_draft_is_seen_by_members_once_it_is_published(bureau: Bureau) -> None:
    service = bureau.define()
    path = f"/assistance-definitions/{service['id']}"
    known = bureau.good(bureau.admin, "GET", path)
    assert (known["state"], known["version"], known["has_changes"]) == ("published", 1, False)
    changed = {"revision": known["revision"], "definition": known["definition"] | {"name": "困难帮扶"}}
    assert bureau.good(bureau.admin, "PUT", path, json=changed)["has_changes"] is True
    assert bureau.service("困难补助")["version"] == 1
    answer = bureau.call(bureau.admin, "PUT", path, json=changed)
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.changed_meanwhile")
    bureau.good(bureau.admin, "POST", f"{path}/publication")
    assert bureau.service("困难帮扶")["version"] == 2
    again = bureau.call(bureau.admin, "POST", f"{path}/publication")
    assert (again.status_code, again.json["code"]) == (409, "assistance.nothing_to_publish")


def test_a_retired_service_takes_no_more_requests_and_finishes_those_it_has(bureau: Bureau) -> None:
    service = bureau.define()
    request = bureau.apply_for(service)
    bureau.good(bureau.admin, "POST", f"/assistance-definitions/{service['id']}/retirement")
    assert bureau.applying(service, bureau.mate).status_code == 404
    bureau.done(bureau.officer, request, "approval")
    assert bureau.good(bureau.admin, "POST", f"/assistance-definitions/{service['id']}/publication")["version"] == 2
    bureau.apply_for(bureau.service("困难补助"), bureau.mate)


def test_a_step_is_not_given_to_somebody_who_has_left(bureau: Bureau) -> None:
    definition = simple(steps=[{"name": "经办", "member_id": str(bureau.mate.id)}])
    made = bureau.good(bureau.admin, "POST", "/assistance-definitions", json={"definition": definition})
    bureau.good(bureau.admin, "POST", f"/members/{bureau.mate.id}/departure", json={})
    answer = bureau.call(bureau.admin, "POST", f"/assistance-definitions/{made['id']}/publication")
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.step_holder_left")


def test_a_step_of_somebody_who_leaves_later_goes_to_the_role(bureau: Bureau) -> None:
    service = bureau.define(steps=[{"name": "经办", "member_id": str(bureau.mate.id)}])
    bureau.good(bureau.admin, "POST", f"/members/{bureau.mate.id}/departure", json={})
    request = bureau.apply_for(service)
    assert bureau.todos(bureau.officer) == [request["number"]]


def test_the_preview_is_filled_from_ones_own_line(bureau: Bureau) -> None:
    definition = simple(fields=[{"key": "who", "label": "姓名", "kind": "roster", "roster": "name"}])
    body = {"definition": definition}
    assert bureau.good(bureau.admin, "POST", "/assistance-definitions/preview", json=body)["values"] == {
        "who": "方静仪"
    }


@pytest.mark.parametrize("role", [Role.UNION_OFFICER, Role.MEMBER, Role.AUDITOR, Role.SECURITY_ADMINISTRATOR])
def test_only_administrators_make_services(bureau: Bureau, role: Role) -> None:
    who = bureau.world.member("某人", roles={role: bureau.world.mine})
    assert bureau.call(who, "GET", "/assistance-definitions").status_code == 403
    assert bureau.call(who, "POST", "/assistance-definitions", json={"definition": simple()}).status_code == 403
