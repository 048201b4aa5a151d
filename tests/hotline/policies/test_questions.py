"""Questions that the desk had no answer to: a clock, an officer, an answer that comes back."""

import threading
from typing import Any

import pytest

from gongyou.core import clock
from gongyou.hotline.policies import questions
from gongyou.permissions import Role
from tests.hotline.policies.bureau import Bureau, local
from tests.hotline.policies.conftest import make_bureau
from tests.world import World, deliver


def test_a_question_waits_three_working_days_in_the_officers_to_dos(bureau: Bureau) -> None:
    asked = bureau.ask()
    assert (asked["waiting"], asked["node"], asked["queue_role"]) == (True, "answer", "union_officer")
    assert asked["number"].startswith("ZC-3711-")
    assert asked["allowed_minutes"] == 1440
    # Thursday 9:00; Friday, Monday and Tuesday 9:00 end three days of eight hours.
    assert asked["due_at"] == "2037-11-24T01:00:00+00:00"
    [todo] = bureau.good(bureau.officer, "GET", "/me/todos")["items"]
    assert (todo["flow"], todo["id"]) == ("policy_question", asked["id"])
    assert bureau.good(bureau.asker, "GET", "/me/todos")["items"] == []


def test_the_words_of_a_question_stand_in_no_title_and_no_notice(bureau: Bureau) -> None:
    asked = bureau.ask("我和丈夫离婚了，孩子抚养假怎么请")
    bureau.answer(asked, answer=["按探望假请。"])
    deliver(bureau.world)
    assert asked["title"] == "政策提问：休假考勤"
    for member in (bureau.officer, bureau.second, bureau.asker):
        said = str(bureau.good(member, "GET", "/me/notices"))
        assert "离婚" not in said
        assert "探望" not in said


def test_the_answer_comes_back(bureau: Bureau) -> None:
    asked = bureau.ask()
    policy = bureau.published()
    answer = bureau.answer(
        asked, policy_id=policy["id"], answer=["按省里的条例，每年 15 天。"], expected_seq=asked["seq"]
    )
    assert answer.status_code == 200, answer.json
    assert answer.json["waiting"] is False
    deliver(bureau.world)
    [told] = [
        n for n in bureau.good(bureau.asker, "GET", "/me/notices")["items"] if n["kind"] == "policy_question.answered"
    ]
    assert told["link"] == {"type": "policy_question", "id": asked["id"]}
    shown = bureau.good(bureau.asker, "GET", f"/policy-questions/{asked['id']}")
    assert shown["answer"] == ["按省里的条例，每年 15 天。"]
    assert shown["policy"] == {"id": policy["id"], "question": policy["question"], "withdrawn": False}
    assert shown["answered_by"]["name"] == "尹秋水"
    [mine] = bureau.good(bureau.asker, "GET", "/me/policy-questions")["items"]
    assert mine["id"] == asked["id"]
    assert bureau.good(bureau.officer, "GET", "/me/todos")["items"] == []


def test_it_escalates_when_nobody_answers(bureau: Bureau) -> None:
    administrator = bureau.world.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪")
    bureau.ask()
    with clock.at(local(27)):
        deliver(bureau.world)
    kinds = {n["kind"] for n in bureau.good(administrator, "GET", "/me/notices")["items"]}
    assert "case.escalated" in kinds


def test_who_may_read_a_question(bureau: Bureau) -> None:
    asked, world = bureau.ask(), bureau.world
    elsewhere = world.member("别处", unit=world.other_team, roles={Role.UNION_OFFICER: world.other_team})
    path = f"/policy-questions/{asked['id']}"
    assert world.call(bureau.neighbour, "GET", path).status_code == 404
    assert world.call(elsewhere, "GET", path).status_code == 404
    assert bureau.answer(asked, by=elsewhere, answer=["不归我。"]).status_code == 404
    assert bureau.good(elsewhere, "GET", "/policy-questions")["items"] == []
    assert bureau.good(bureau.neighbour, "GET", "/me/policy-questions")["items"] == []
    assert world.call(bureau.asker, "GET", "/policy-questions").status_code == 403
    assert bureau.answer(asked, by=bureau.asker, answer=["自己答。"]).status_code == 403


def test_an_officer_does_not_answer_their_own(bureau: Bureau) -> None:
    asked = bureau.ask(by=bureau.officer)
    refused = bureau.answer(asked, answer=["自问自答。"])
    assert (refused.status_code, refused.json["code"]) == (409, "policy_question.asker_cannot")
    assert bureau.answer(asked, by=bureau.second, answer=["同事来答。"]).status_code == 200


def test_an_answer_must_say_something_the_asker_can_read(bureau: Bureau) -> None:
    asked = bureau.ask()
    assert bureau.answer(asked).json["errors"][0]["code"] == "required"
    unreadable = [
        bureau.draft(),
        bureau.published(unit_id=str(bureau.world.other_team.id)),
        bureau.published(valid_from="2037-12-01"),
    ]
    for policy in unreadable:
        assert bureau.answer(asked, policy_id=policy["id"]).json["code"] == "policy_question.not_for_asker"
    assert bureau.answer(asked, policy_id=asked["id"]).status_code == 404


def test_a_question_is_answered_once(committed_world: World) -> None:
    bureau = make_bureau(committed_world)
    asked = bureau.ask()
    for member in (bureau.officer, bureau.second):
        bureau.world.token(member)
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda who=who: answers.append(bureau.answer(asked, by=who, answer=[who.name])))
        for who in (bureau.officer, bureau.second) * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert {a.json["code"] for a in answers if a.status_code != 200} == {"case.moved_on"}
    shown = bureau.good(bureau.asker, "GET", f"/policy-questions/{asked['id']}")
    assert shown["answer"] == [shown["answered_by"]["name"]]


def test_a_policy_is_made_of_a_question_once(bureau: Bureau) -> None:
    asked = bureau.ask()
    bureau.answer(asked, answer=["每年 15 天。"])
    made = bureau.draft(question="独生子女护理假有几天", question_id=asked["id"])
    shown = bureau.good(bureau.officer, "GET", f"/policy-questions/{asked['id']}")
    assert shown["made_policy_id"] == made["id"]
    again = bureau.world.call(bureau.officer, "POST", "/policies", json=bureau.said(question_id=asked["id"]))
    assert again.status_code == 409
    assert len(bureau.good(bureau.officer, "GET", "/policy-desk")["items"]) == 1, "the refused one was not kept"


def test_one_member_does_not_flood_the_desk(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST_WAITING", 2)
    first, _ = bureau.ask("第一个问题"), bureau.ask("第二个问题")
    refused = bureau.world.call(bureau.asker, "POST", "/policy-questions", json={"question": "第三个问题"})
    assert (refused.status_code, refused.json["code"]) == (409, "policy_question.too_many_waiting")
    bureau.ask("邻居的问题", by=bureau.neighbour)
    bureau.answer(first, answer=["好。"])
    bureau.ask("第三个问题")


def test_lists_of_questions(bureau: Bureau) -> None:
    first, second = bureau.ask("第一个问题"), bureau.ask("第二个问题", by=bureau.neighbour)
    bureau.answer(first, answer=["好。"])

    def listed(**query: str) -> list[str]:
        found = bureau.good(bureau.officer, "GET", "/policy-questions", query_string=query)["items"]
        return [each["id"] for each in found]

    assert listed(waiting="true") == [second["id"]]
    assert listed(waiting="false") == [first["id"]]
    assert set(listed(category="leave")) == {first["id"], second["id"]}
    assert listed(category="wages") == []


def test_a_resent_question_is_one_question(bureau: Bureau) -> None:
    body = {"question": "护理假", "category": "leave"}
    sent = [bureau.world.call(bureau.asker, "POST", "/policy-questions", json=body, key="same") for _ in range(3)]
    assert len({answer.json["id"] for answer in sent}) == 1
