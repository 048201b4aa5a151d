"""After an appeal: comments past the handlers, a second look by lot, check-ins, disclosure by two, destruction."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from gongyou.cases.models import CaseEntry
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.events import DestructionNear
from gongyou.hotline.appeals import jobs, retention
from gongyou.hotline.appeals.models import Appeal, AppealFile, AppealKey, AppealMessage
from gongyou.notifications.models import Notice
from gongyou.permissions import Role
from tests.hotline.union import Union, open_key
from tests.world import deliver


def _settled(union: Union, mode: str = "named") -> tuple[str, str]:
    """Take an appeal to its settlement; return its id and the receipt's token."""
    taken = union.submit(mode)
    path = f"/appeals/{taken['id']}"
    assert union.say(union.officer, f"{path}/acceptance", reply="收到").status_code == 200
    assert union.say(union.officer, f"{path}/settlement", reply="办好了").status_code == 200
    return taken["id"], taken["token"] or ""


def test_comment_on_rating_is_read_by_the_union_and_not_by_the_handler(union: Union) -> None:
    appeal_id, _ = _settled(union)
    assert union.say(union.miner, f"/appeals/{appeal_id}/rating", stars=4, comment="态度不好").status_code == 200
    letters = union.world.call(union.second, "GET", "/me/letters").json["items"]
    assert [(letter["text"], letter["stars"]) for letter in letters] == [("态度不好", 4)]
    assert union.world.call(union.officer, "GET", "/me/letters").json["items"] == []
    assert "态度不好" not in union.read(union.officer, appeal_id).text


def test_comment_survives_a_change_of_the_stars_alone_and_not_another_round(union: Union) -> None:
    appeal_id, _ = _settled(union)
    path = f"/appeals/{appeal_id}"

    def letters() -> list[tuple[str, int]]:
        items = union.world.call(union.second, "GET", "/me/letters").json["items"]
        return [(letter["text"], letter["stars"]) for letter in items]

    assert union.say(union.miner, f"{path}/rating", stars=4, comment="等了三天").status_code == 200
    assert union.say(union.miner, f"{path}/rating", stars=3).status_code == 200
    assert letters() == [("等了三天", 3)]
    assert union.say(union.miner, f"{path}/rating", stars=3, comment="等了四天").status_code == 200
    assert letters() == [("等了四天", 3)]
    assert union.say(union.miner, f"{path}/reopening", reason="又坏了").status_code == 200
    assert union.say(union.officer, f"{path}/settlement", reply="这回修好了").status_code == 200
    assert union.say(union.miner, f"{path}/rating", stars=5).status_code == 200
    assert letters() == []


def test_dissatisfied_reporters_case_is_reviewed_by_lot_and_can_be_taken_up_again(union: Union) -> None:
    appeal_id, token = _settled(union, "anonymous")
    rated = union.with_token(token, "POST", f"/appeals/{appeal_id}/rating", json={"stars": 1})
    assert rated.status_code == 200, rated.json
    deliver(union.world)
    drawn = union.world.call(union.second, "GET", "/me/appeal-reviews").json["items"]
    assert [item["appeal_id"] for item in drawn] == [appeal_id]
    assert union.world.call(union.officer, "GET", "/me/appeal-reviews").json["items"] == []
    refused = union.say(union.officer, f"/appeals/{appeal_id}/review", verdict="upheld", note="没问题")
    assert refused.status_code == 404
    found = union.say(union.second, f"/appeals/{appeal_id}/review", verdict="again", note="只办了一半")
    assert found.status_code == 200, found.json
    assert (found.json["state"], found.json["node"]) == ("open", "escalated")
    seen = union.with_token(token, "GET", f"/appeals/{appeal_id}").json
    assert "只办了一半" not in str(seen)


def test_check_ins_after_30_and_90_days_go_past_the_handlers(union: Union) -> None:
    appeal_id, token = _settled(union, "anonymous")
    path = f"/appeals/{appeal_id}"
    assert union.with_token(token, "POST", f"{path}/rating", json={"stars": 5}).status_code == 200
    assert union.with_token(token, "POST", f"{path}/check-in", json={"troubled": True}).status_code == 409
    named_id, _ = _settled(union)
    assert union.say(union.miner, f"/appeals/{named_id}/rating", stars=5).status_code == 200
    with clock.at(clock.now() + timedelta(days=31)):
        deliver(union.world)
        assert union.read(union.miner, named_id).json["may"]["check_in"] == 30
        said = union.say(union.miner, f"/appeals/{named_id}/check-in", troubled=True, comment="被调去最远的班")
        assert said.status_code == 200, said.json
        deliver(union.world)
        letters = union.world.call(union.second, "GET", "/me/letters").json["items"]
        assert [(letter["days"], letter["troubled"], letter["text"]) for letter in letters] == [
            (30, True, "被调去最远的班")
        ]
        assert union.world.call(union.officer, "GET", "/me/letters").json["items"] == []
    with clock.at(clock.now() + timedelta(days=91)):
        assert union.read(union.miner, named_id).json["may"]["check_in"] == 90


def test_confidential_name_is_disclosed_by_two_and_shown_to_the_reporter(union: Union) -> None:
    appeal_id = union.submit("confidential")["id"]
    path = f"/appeals/{appeal_id}"
    assert union.read(union.officer, appeal_id).json["reporter"]["name"] == "孟庆山"  # the designated officer
    assert union.read(union.second, appeal_id).json["reporter"] is None
    asked = union.say(union.second, f"{path}/disclosure", reason="反映人可能有生命危险，要马上联系家人")
    assert asked.status_code == 201, asked.json
    again = union.say(union.second, f"{path}/disclosure", reason="再申请一次，还是同一个理由，没有别的")
    assert (again.status_code, again.json["code"]) == (409, "appeal.disclosure_waits")
    approval = f"/disclosures/{asked.json['id']}/approval"
    assert union.say(union.second, approval).status_code == 403
    assert union.say(union.custodians[0], approval).status_code == 200
    assert union.say(union.custodians[1], approval).status_code == 409
    assert union.read(union.second, appeal_id).json["reporter"]["name"] == "孟庆山"
    assert union.read(union.near, appeal_id).status_code == 404 or (
        union.read(union.near, appeal_id).json["reporter"] is None
    )
    assert union.read(union.miner, appeal_id).json["disclosed_on"] is not None


def test_name_is_not_disclosed_to_whom_the_case_was_taken_from(union: Union) -> None:
    appeal_id = union.submit("confidential")["id"]
    asked = union.say(
        union.second, f"/appeals/{appeal_id}/disclosure", reason="反映人可能有生命危险，要马上联系家人"
    ).json
    with union.world.work():
        session().execute(
            delete(AppealKey).where(AppealKey.case_id == appeal_id, AppealKey.member_id == union.second.id)
        )
    approved = union.say(union.custodians[0], f"/disclosures/{asked['id']}/approval")
    assert (approved.status_code, approved.json["code"]) == (409, "appeal.not_confided")


def test_a_letter_of_somebody_without_a_name_does_not_tell_its_minute(union: Union) -> None:
    appeal_id, token = _settled(union, "anonymous")
    rating = {"stars": 2, "comment": "态度不好"}
    assert union.with_token(token, "POST", f"/appeals/{appeal_id}/rating", json=rating).status_code == 200
    [letter] = union.world.call(union.second, "GET", "/me/letters").json["items"]
    assert UUID(letter["id"]).version == 4


def test_only_those_who_see_a_case_are_reminded_of_its_end(union: Union) -> None:
    appeal_id = union.submit("named", category="safety")["id"]
    path = f"/appeals/{appeal_id}"
    for deed in ("acceptance", "settlement"):
        assert union.say(union.near, f"{path}/{deed}", reply="办好了").status_code == 200
    assert union.say(union.miner, f"{path}/rating", stars=5).status_code == 200
    deliver(union.world)
    with union.world.work():
        destroy_on = session().scalars(select(Appeal.destroy_on)).one()
        assert destroy_on is not None
        jobs.remind_of_destruction([DestructionNear(appeal_id=UUID(appeal_id), destroy_on=destroy_on)])
        told = session().scalars(select(Notice.recipient_id).where(Notice.kind == "appeal.destruction")).all()
    assert told == [union.near.id]
    assert union.read(union.officer, appeal_id).status_code == 404


@pytest.mark.parametrize("mode", ["named", "anonymous"])
def test_there_is_nothing_to_disclose_of_other_cases(union: Union, mode: str) -> None:
    appeal_id = union.submit(mode)["id"]
    asked = union.say(union.officer, f"/appeals/{appeal_id}/disclosure", reason="想知道到底是谁说的这件事")
    assert (asked.status_code, asked.json["code"]) == (409, "appeal.nothing_to_disclose")


def test_a_case_whose_time_is_over_is_destroyed_with_every_copy_of_its_key(union: Union) -> None:
    appeal_id, token = _settled(union, "anonymous")
    assert union.with_token(token, "POST", f"/appeals/{appeal_id}/rating", json={"stars": 5}).status_code == 200
    postponed = union.say(union.officer, f"/appeals/{appeal_id}/postponement", days=10, reason="还在打官司，材料要留")
    assert postponed.status_code == 200, postponed.json
    with clock.at(clock.now() + timedelta(days=730 + 12)):
        deliver(union.world)
        with union.world.work():
            assert retention.destroy_due() == 1
    with union.world.work():
        appeal = session().query(Appeal).one()
        assert (appeal.matter, appeal.key_by_receipt) == (None, None)
        for table in (AppealKey, AppealMessage, AppealFile):
            assert session().query(table).count() == 0
    assert union.with_token(token, "GET", f"/appeals/{appeal_id}").json.get("text") is None


def test_nothing_of_why_a_name_was_asked_for_outlives_the_case(union: Union) -> None:
    appeal_id, _ = _settled(union, "confidential")
    asked = union.say(union.second, f"/appeals/{appeal_id}/disclosure", reason="反映人说要跳楼，得马上找到家人")
    refused = union.say(union.custodians[0], f"/disclosures/{asked.json['id']}/refusal", answer="已经联系上家人")
    assert refused.status_code == 200, refused.json
    assert union.say(union.miner, f"/appeals/{appeal_id}/rating", stars=5).status_code == 200
    with clock.at(clock.now() + timedelta(days=1200)):
        deliver(union.world)
        with union.world.work():
            retention.destroy_due()
    kept = union.world.call(union.custodians[0], "GET", "/disclosures").json["items"]
    assert [(each["state"], each["reason"], each["answer"]) for each in kept] == [("refused", "", None)]


def test_lines_of_a_case_shown_by_day_have_ids_that_tell_no_minute(union: Union) -> None:
    ids = {mode: union.submit(mode)["id"] for mode in ("named", "anonymous")}
    for appeal_id in ids.values():
        union.say(union.officer, f"/appeals/{appeal_id}/transfer", member_id=str(union.second.id), note="请接手")
    with union.world.work():
        lines = session().scalars(select(CaseEntry)).all()
    versions = {mode: {line.id.version for line in lines if str(line.case_id) == i} for mode, i in ids.items()}
    assert versions == {"named": {7}, "anonymous": {4}}


def test_colleague_who_joins_is_given_the_open_cases(union: Union) -> None:
    appeal_id = union.submit("anonymous")["id"]
    joins = union.world.officer(Role.UNION_OFFICER, "新来的")
    assert union.say(union.officer, "/appeal-confidants", member_id=str(joins.id)).json == {
        "confided": 0,
        "left_out": 1,
    }
    open_key(union.world, joins)
    assert union.read(joins, appeal_id).status_code == 404
    assert union.say(union.officer, "/appeal-confidants", member_id=str(joins.id)).json["confided"] == 1
    assert union.read(joins, appeal_id).status_code == 200
