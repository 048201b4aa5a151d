"""Writing, publishing, withdrawing and judging policies."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.outbox import OutboxRow
from gongyou.hotline.policies.models import PolicyFeedback, PolicyPhrasing, PolicyTrigram
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.hotline.policies.bureau import Bureau, local
from tests.hotline.policies.conftest import make_bureau
from tests.world import World, deliver


def notices(bureau: Bureau, member: Member, kind: str) -> list[dict[str, Any]]:
    """Return a member's notices of a kind."""
    found = bureau.good(member, "GET", "/me/notices")["items"]
    return [each for each in found if each["kind"] == kind]


def test_a_draft_is_not_seen_until_it_is_published(bureau: Bureau) -> None:
    draft = bureau.draft()
    assert (draft["status"], draft["version"], draft["published_version"]) == ("draft", 1, None)
    assert bureau.world.call(bureau.asker, "GET", f"/policies/{draft['id']}").status_code == 404
    assert bureau.search(draft["question"]) == []
    published = bureau.publish(draft).json
    assert (published["status"], published["publisher"]["name"]) == ("published", "尹秋水")
    shown = bureau.good(bureau.asker, "GET", f"/policies/{draft['id']}")
    assert (shown["answer"], shown["quote"]) == (draft["answer"], draft["quote"])
    assert (shown["source_title"], shown["document_number"]) == (draft["source_title"], "劳资〔2037〕1号")
    assert "unsolved_count" not in shown


def test_members_read_the_published_version_while_the_next_is_written(bureau: Bureau) -> None:
    first = bureau.published(question="探亲路费怎么报")
    second = bureau.revise(first, question="回家路费怎么报", answer=["按飞机经济舱。"])
    assert second.status_code == 201
    shown = bureau.good(bureau.asker, "GET", f"/policies/{first['id']}")
    assert (shown["version"], shown["question"]) == (1, "探亲路费怎么报")
    assert bureau.search("探亲路费") == ["探亲路费怎么报"]
    assert bureau.search("回家路费") != ["回家路费怎么报"]
    bureau.publish(second.json)
    assert bureau.search("回家路费") == ["回家路费怎么报"]
    assert bureau.good(bureau.asker, "GET", f"/policies/{first['id']}")["answer"] == ["按飞机经济舱。"]


def test_the_history_keeps_every_version_and_who_decided(bureau: Bureau) -> None:
    policy = bureau.published()
    bureau.publish(bureau.revise(policy, note="改了标准").json, by=bureau.second)
    bureau.good(bureau.officer, "POST", f"/policies/{policy['id']}/withdrawal", json={"reason": "办法废止"})
    second, first = bureau.good(bureau.officer, "GET", f"/policy-desk/{policy['id']}/versions")["items"]
    assert (first["version"], second["version"], second["note"]) == (1, 2, "改了标准")
    assert [(d["status"], d["decided_by"]["name"]) for d in first["decisions"]] == [("published", "尹秋水")]
    assert [(d["status"], d["reason"]) for d in second["decisions"]] == [
        ("published", None),
        ("withdrawn", "办法废止"),
    ]
    assert bureau.search(policy["question"]) == []
    assert bureau.world.call(bureau.asker, "GET", f"/policies/{policy['id']}").status_code == 404
    again = bureau.publish({"id": policy["id"], "version": 2})
    assert again.json["status"] == "published", "what was withdrawn can come back"


def test_only_versions_that_are_seen_or_edited_can_be_found(bureau: Bureau) -> None:
    policy = bureau.published()
    for _ in range(4):
        policy = bureau.revise(policy).json
    with bureau.world.work():
        for table in (PolicyPhrasing, PolicyTrigram):
            assert set(session().scalars(select(table.version))) == {1, 5}


def test_who_is_late_is_told(bureau: Bureau) -> None:
    policy = bureau.draft()
    bureau.revise(policy)
    for answer in (bureau.revise(policy), bureau.publish(policy)):
        assert (answer.status_code, answer.json["code"]) == (409, "policy.changed")
    newest = bureau.good(bureau.officer, "GET", f"/policy-desk/{policy['id']}")
    bureau.publish(newest)
    assert bureau.publish(newest).json["code"] == "policy.already_published"


def test_what_is_over_is_not_published_and_what_is_not_published_not_withdrawn(bureau: Bureau) -> None:
    over = bureau.draft(valid_until="2037-11-18")
    assert bureau.publish(over).json["code"] == "policy.expired"
    withdrawal = bureau.world.call(
        bureau.officer, "POST", f"/policies/{over['id']}/withdrawal", json={"reason": "误写"}
    )
    assert withdrawal.json["code"] == "policy.not_published"


def test_an_expired_policy_is_shown_to_officers_with_its_dates(bureau: Bureau) -> None:
    policy = bureau.published(valid_until="2037-11-19")
    with clock.at(local(20)):
        assert bureau.search(policy["question"]) == []
        [row] = bureau.good(bureau.officer, "GET", "/policy-desk", query_string={"search": policy["question"]})["items"]
        assert (row["validity"], row["valid_until"]) == ("expired", "2037-11-19")
        shown = bureau.good(bureau.asker, "GET", f"/policies/{policy['id']}")
        assert shown["validity"] == "expired", "an answer that was given stays readable, with its dates"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": "长" * 201}, "question"),
        ({"answer": []}, "answer"),
        ({"answer": ["a"] * 21}, "answer"),
        ({"category": "gossip"}, "category"),
        ({"quote": ""}, "quote"),
        ({"source_title": ""}, "source_title"),
        ({"source_link": "javascript:alert(1)"}, "source_link"),
        ({"valid_from": "昨天"}, "valid_from"),
        ({"valid_until": "2036-12-31"}, "valid_until"),
        ({"variants": ["x"] * 21}, "variants"),
        ({"question": "a\x00b"}, "question"),
    ],
)
def test_a_bad_field_is_named(bureau: Bureau, changes: dict[str, Any], field: str) -> None:
    answer = bureau.world.call(bureau.officer, "POST", "/policies", json=bureau.said(**changes))
    assert answer.status_code == 422, answer.json
    assert any(error["pointer"].startswith(f"/body/{field}") for error in answer.json["errors"])


def test_filters_of_the_desk(bureau: Bureau) -> None:
    team = str(bureau.world.team.id)
    rows = {
        "draft": bureau.draft(category="law"),
        "published": bureau.published(category="wages", unit_id=team),
        "expired": bureau.draft(valid_until="2037-11-01"),
        "upcoming": bureau.draft(valid_from="2037-12-01"),
    }

    def listed(**query: str) -> set[str]:
        found = bureau.good(bureau.officer, "GET", "/policy-desk", query_string=query)["items"]
        return {name for name, row in rows.items() if row["id"] in {each["id"] for each in found}}

    assert listed() == set(rows)
    assert listed(status="published") == listed(category="wages") == listed(unit_id=team) == {"published"}
    assert listed(validity="expired") == {"expired"}
    assert listed(validity="upcoming") == {"upcoming"}
    assert listed(validity="in_force") == {"draft", "published"}
    first = bureau.good(bureau.officer, "GET", "/policy-desk", query_string={"limit": 3})
    rest = bureau.good(bureau.officer, "GET", "/policy-desk", query_string={"limit": 3, "cursor": first["next_cursor"]})
    assert len({each["id"] for each in first["items"] + rest["items"]}) == 4


class TestScope:
    """An officer keeps the policies of their unit and below; the whole tenant's only from the top."""

    def test_an_officer_of_an_area(self, bureau: Bureau) -> None:
        world = bureau.world
        local_officer = world.member("区队干事", unit=world.area, roles={Role.UNION_OFFICER: world.area})
        refused = world.call(local_officer, "POST", "/policies", json=bureau.said())
        assert refused.status_code == 403
        own = bureau.draft(by=local_officer, unit_id=str(world.team.id))
        assert bureau.publish(own, by=local_officer).status_code == 200
        everybodys = bureau.published()
        listed = bureau.good(local_officer, "GET", "/policy-desk")["items"]
        assert {each["id"] for each in listed} == {own["id"], everybodys["id"]}
        widened = {**bureau.said(), "expected_version": 1}
        assert world.call(local_officer, "POST", f"/policies/{own['id']}/versions", json=widened).status_code == 403
        for verb, body in (("publication", {"expected_version": 1}), ("withdrawal", {"reason": "误发"})):
            path = f"/policies/{everybodys['id']}/{verb}"
            assert world.call(local_officer, "POST", path, json=body).status_code == 403

    def test_an_officer_of_another_area_does_not_see_it(self, bureau: Bureau) -> None:
        world = bureau.world
        elsewhere = world.member("别处", unit=world.other_team, roles={Role.UNION_OFFICER: world.other_team})
        policy = bureau.published(unit_id=str(world.team.id))
        for path in (f"/policy-desk/{policy['id']}", f"/policy-desk/{policy['id']}/versions"):
            assert world.call(elsewhere, "GET", path).status_code == 404
        answer = world.call(elsewhere, "POST", f"/policies/{policy['id']}/withdrawal", json={"reason": "误发"})
        assert answer.status_code == 404

    def test_members_keep_nothing(self, bureau: Bureau) -> None:
        assert bureau.world.call(bureau.asker, "POST", "/policies", json=bureau.said()).status_code == 403
        assert bureau.world.call(bureau.asker, "GET", "/policy-desk").status_code == 403


class TestFeedback:
    """Whether it solved the question: once a person and version, changeable."""

    def judge(self, bureau: Bureau, policy: dict[str, Any], member: Member, solved: bool) -> dict[str, Any]:
        return bureau.good(member, "POST", f"/policies/{policy['id']}/feedback", json={"solved": solved})

    def test_the_last_word_of_each_counts(self, bureau: Bureau) -> None:
        policy = bureau.published()
        assert self.judge(bureau, policy, bureau.asker, False)["my_feedback"] is False
        assert self.judge(bureau, policy, bureau.asker, True)["solved_count"] == 1
        assert self.judge(bureau, policy, bureau.neighbour, False)["solved_count"] == 1
        row = bureau.good(bureau.officer, "GET", f"/policy-desk/{policy['id']}")
        assert (row["solved_count"], row["unsolved_count"]) == (1, 1)

    def test_a_new_version_is_judged_anew(self, bureau: Bureau) -> None:
        policy = bureau.published()
        self.judge(bureau, policy, bureau.asker, False)
        bureau.publish(bureau.revise(policy).json)
        assert bureau.good(bureau.asker, "GET", f"/policies/{policy['id']}")["my_feedback"] is None
        assert self.judge(bureau, policy, bureau.asker, True)["solved_count"] == 1
        row = bureau.good(bureau.officer, "GET", f"/policy-desk/{policy['id']}")
        assert (row["solved_count"], row["unsolved_count"]) == (1, 0), "people are counted, not versions"

    def test_a_draft_cannot_be_judged(self, bureau: Bureau) -> None:
        draft = bureau.draft()
        path = f"/policies/{draft['id']}/feedback"
        assert bureau.world.call(bureau.asker, "POST", path, json={"solved": True}).status_code == 404

    def test_many_words_of_one_person_at_once_are_one(self, committed_world: World) -> None:
        bureau = make_bureau(committed_world)
        policy = bureau.published()
        bureau.world.token(bureau.asker)
        answers: list[int] = []

        def judge() -> None:
            path = f"/policies/{policy['id']}/feedback"
            answers.append(bureau.world.call(bureau.asker, "POST", path, json={"solved": True}).status_code)

        threads = [threading.Thread(target=judge) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [200] * 12
        with bureau.world.work():
            assert len(session().scalars(select(PolicyFeedback)).all()) == 1


def test_two_officers_who_publish_at_once_decide_once(committed_world: World) -> None:
    bureau = make_bureau(committed_world)
    policy = bureau.draft()
    for member in (bureau.officer, bureau.second):
        bureau.world.token(member)
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda who=who: codes.append(bureau.publish(policy, by=who).status_code))
        for who in (bureau.officer, bureau.second) * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409, 409, 409, 409, 409]


class TestExpiry:
    """The publisher is reminded thirty days before the last day, at nine in the morning."""

    def test_the_reminder_is_planned(self, bureau: Bureau) -> None:
        bureau.published(valid_until="2038-03-31")
        with bureau.world.work():
            due = session().scalars(
                select(OutboxRow.available_at).where(OutboxRow.handler == "hotline.remind_of_policy_expiry")
            )
            assert due.one() == local(1).replace(year=2038, month=3)

    def test_it_reaches_who_published(self, bureau: Bureau) -> None:
        draft = bureau.draft(valid_until="2037-12-31")
        bureau.publish(draft, by=bureau.second)
        with clock.at(local(1, month=12) + timedelta(minutes=1)):
            deliver(bureau.world)
        [told] = notices(bureau, bureau.second, "policy.expiring")
        assert "2037-12-31" in told["body"]
        assert told["link"] == {"type": "policy", "id": draft["id"]}
        assert notices(bureau, bureau.officer, "policy.expiring") == []

    def test_a_later_version_or_a_withdrawal_makes_it_stale(self, bureau: Bureau) -> None:
        prolonged = bureau.published(valid_until="2037-12-31")
        bureau.publish(bureau.revise(prolonged, valid_until="2039-12-31").json)
        gone = bureau.published(valid_until="2037-12-31")
        bureau.good(bureau.officer, "POST", f"/policies/{gone['id']}/withdrawal", json={"reason": "废止"})
        with clock.at(local(2, month=12)):
            deliver(bureau.world)
        assert notices(bureau, bureau.officer, "policy.expiring") == []
