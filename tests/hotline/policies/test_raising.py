"""A question that asks for more than a policy says goes on as an appeal: clocks, the asker, and whom it names."""

import pytest

from gongyou.hotline.appeals.models import Urgency
from gongyou.hotline.appeals.options import AppealOptions
from gongyou.permissions import Role
from tests.hotline.policies.bureau import Bureau
from tests.hotline.union import open_key
from tests.world import deliver

ASKED = "队里说护理假要月底才批，可我妈明天手术，怎么办"


@pytest.fixture
def staffed(bureau: Bureau) -> Bureau:
    """A desk whose officers have keys, so that an appeal can be sealed to them."""
    for officer in (bureau.officer, bureau.second):
        open_key(bureau.world, officer)
    return bureau


def test_question_goes_on_as_its_askers_named_appeal_with_the_hotlines_clocks(staffed: Bureau) -> None:
    asked = staffed.ask(ASKED)
    assert "raise" in {action["code"] for action in staffed.good(staffed.officer, "GET", _of(asked))["actions"]}
    raised = staffed.good(staffed.officer, "POST", f"{_of(asked)}/appeal", json={"expected_seq": asked["seq"]})
    assert (raised["waiting"], raised["state"], raised["answered_at"]) == (False, "closed", None)
    appeal = staffed.good(staffed.asker, "GET", f"/appeals/{raised['appeal']['id']}")
    assert (appeal["number"], appeal["text"], appeal["mode"]) == (raised["appeal"]["number"], ASKED, "named")
    assert (appeal["category"], appeal["filed_by_officer"], appeal["node"]) == ("leave", True, "accept")
    assert appeal["first_allowed"] == AppealOptions().promise("leave", Urgency.NORMAL).first_response
    todos = staffed.good(staffed.officer, "GET", "/me/todos")["items"]
    assert [(todo["flow"], todo["id"]) for todo in todos] == [("appeal", appeal["id"])]
    assert staffed.good(staffed.officer, "GET", f"/appeals/{appeal['id']}")["reporter"]["name"] == staffed.asker.name
    assert [a["id"] for a in staffed.good(staffed.asker, "GET", "/me/appeals")["items"]] == [appeal["id"]]


def test_asker_hears_of_it_and_finds_the_appeal_in_their_question(staffed: Bureau) -> None:
    asked = staffed.ask(ASKED)
    raised = staffed.good(staffed.officer, "POST", f"{_of(asked)}/appeal", json={})
    deliver(staffed.world)
    notices = staffed.good(staffed.asker, "GET", "/me/notices")["items"]
    [told] = [notice for notice in notices if notice["kind"] == "policy_question.raised"]
    assert told["link"] == {"type": "appeal", "id": raised["appeal"]["id"]}
    assert "护理假" not in str(told)
    [mine] = staffed.good(staffed.asker, "GET", "/me/policy-questions")["items"]
    assert mine["appeal"] == raised["appeal"]


def test_who_is_named_in_a_question_sees_neither_it_nor_the_appeal_any_more(staffed: Bureau) -> None:
    asked = staffed.ask(f"{staffed.second.name}说护理假不批，有这个规定吗")
    assert staffed.world.call(staffed.second, "GET", _of(asked)).status_code == 200
    raised = staffed.good(staffed.officer, "POST", f"{_of(asked)}/appeal", json={})
    appeal = raised["appeal"]
    assert staffed.world.call(staffed.second, "GET", f"/appeals/{appeal['id']}").status_code == 404
    assert staffed.world.call(staffed.second, "GET", _of(asked)).status_code == 404
    for listed in ("/policy-questions", "/policy-questions?waiting=false", "/me/todos", "/appeals"):
        found = staffed.world.call(staffed.second, "GET", listed)
        assert appeal["id"] not in found.text, listed
        assert appeal["number"] not in found.text, listed
    ids = [each["id"] for each in staffed.good(staffed.officer, "GET", "/policy-questions?waiting=false")["items"]]
    assert ids == [asked["id"]]


def test_question_is_raised_once_and_not_after_its_answer(staffed: Bureau) -> None:
    asked, answered = staffed.ask(ASKED), staffed.ask("年休假几天")
    staffed.answer(answered, answer=["五天。"])
    staffed.good(staffed.officer, "POST", f"{_of(asked)}/appeal", json={})
    for question in (asked, answered):
        again = staffed.world.call(staffed.second, "POST", f"{_of(question)}/appeal", json={})
        assert (again.status_code, again.json["code"]) == (409, "case.moved_on")
    assert staffed.answer(asked, answer=["晚了。"]).json["code"] == "case.moved_on"
    assert len(staffed.good(staffed.asker, "GET", "/me/appeals")["items"]) == 1


def test_who_may_not_raise_a_question(staffed: Bureau) -> None:
    asked, own = staffed.ask(ASKED), staffed.ask(ASKED, by=staffed.officer)
    elsewhere = staffed.world.member(
        "别处", unit=staffed.world.other_team, roles={Role.UNION_OFFICER: staffed.world.other_team}
    )
    for who, question, status in (
        (staffed.asker, asked, 403),
        (staffed.neighbour, asked, 403),
        (elsewhere, asked, 404),
        (staffed.officer, own, 409),
    ):
        assert staffed.world.call(who, "POST", f"{_of(question)}/appeal", json={}).status_code == status
    assert staffed.good(staffed.asker, "GET", "/me/appeals")["items"] == []


def test_nothing_is_raised_where_nobody_could_handle_it(bureau: Bureau) -> None:
    asked = bureau.ask(ASKED)
    refused = bureau.world.call(bureau.officer, "POST", f"{_of(asked)}/appeal", json={})
    assert refused.json["code"] == "appeal.not_staffed"
    shown = bureau.good(bureau.officer, "GET", _of(asked))
    assert (shown["waiting"], shown["appeal"]) == (True, None)


def _of(question: dict[str, str]) -> str:
    return f"/policy-questions/{question['id']}"
