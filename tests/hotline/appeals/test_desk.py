"""The officer's desk: what is offered and shown there, who is kept away, what a step leaves behind."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gongyou.core.db import session
from gongyou.hotline.appeals.models import Appeal
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.hotline.appeals.test_clocks import at, local
from tests.hotline.union import Union, open_key


def _desk(union: Union, member: Member, **query: str) -> dict[str, dict[str, Any]]:
    listed = union.world.call(member, "GET", "/appeals", query_string=query)
    assert listed.status_code == 200, listed.json
    return {item["id"]: item for item in listed.json["items"]}


def _offered(union: Union, member: Member, appeal_id: str) -> set[str]:
    return {action["code"] for action in union.read(member, appeal_id).json["actions"] if action["refusal"] is None}


def _step(union: Union, member: Member, appeal_id: str, step: str, **body: Any) -> dict[str, Any]:
    answer = union.say(member, f"/appeals/{appeal_id}/{step}", **body)
    assert answer.status_code == 200, answer.json
    shown: dict[str, Any] = answer.json
    return shown


def test_the_top_desk_is_offered_no_step_up(union: Union) -> None:
    low, top = (union.submit(category=category)["id"] for category in ("safety", "wages"))
    assert "escalate" in _offered(union, union.near, low)
    assert "escalate" not in _offered(union, union.officer, top)
    assert {item_id: item["can_rise"] for item_id, item in _desk(union, union.officer).items()} == {top: False}
    assert _desk(union, union.near)[low]["can_rise"] is True
    refused = union.say(union.officer, f"/appeals/{top}/escalation", note="再往上")
    assert (refused.status_code, refused.json["code"]) == (409, "appeal.at_the_top")
    _step(union, union.near, low, "escalation", note="要矿上定")
    assert "escalate" not in _offered(union, union.officer, low)
    assert union.read(union.officer, low).json["can_rise"] is False


def test_a_refusal_speaks_of_who_has_the_case_and_of_no_trade(union: Union) -> None:
    appeal_id = union.submit()["id"]
    _step(union, union.officer, appeal_id, "acceptance", reply="收到")
    refused = union.say(union.second, f"/appeals/{appeal_id}/settlement", reply="办好了")
    assert (refused.status_code, refused.json["code"]) == (403, "case.not_yours")
    assert "尹秋水" in refused.json["detail"]
    assert "质量员" not in refused.json["detail"]


def test_the_desk_shows_who_spoke_last_notes_left_out(union: Union) -> None:
    appeal_id = union.submit()["id"]
    path = f"/appeals/{appeal_id}/messages"
    assert _desk(union, union.officer)[appeal_id]["last_author"] is None
    _step(union, union.officer, appeal_id, "acceptance", reply="收到")
    assert _desk(union, union.officer)[appeal_id]["last_author"] == "union"
    assert union.say(union.miner, path, text="还有一天没记").status_code == 201
    assert union.say(union.officer, path, text="去查考勤", kind="note").status_code == 201
    assert _desk(union, union.officer)[appeal_id]["last_author"] == "reporter"
    assert union.read(union.officer, appeal_id).json["last_author"] == "reporter"
    assert union.world.call(union.miner, "GET", "/me/appeals").json["items"][0]["last_author"] == "reporter"


def test_handlers_read_who_is_kept_away_and_reporters_do_not(union: Union) -> None:
    world = union.world
    leader = world.member("谷穗", unit=world.team, roles={Role.TEAM_LEADER: world.team})
    named = world.member("欧阳鹭洲", unit=world.team)
    appeal_id = union.submit(text="欧阳鹭洲说了不算数，调休一直没排。")["id"]
    shown = union.read(union.officer, appeal_id).json
    assert shown["kept_away"] == [
        {"id": str(named.id), "name": "欧阳鹭洲", "named": True},
        {"id": str(leader.id), "name": "谷穗", "named": False},
    ]
    assert union.read(union.miner, appeal_id).json["kept_away"] == []
    assert union.read(union.officer, union.submit()["id"]).json["kept_away"] == []


def test_a_case_is_not_handed_to_who_has_it_nor_to_who_spoke(union: Union) -> None:
    spoke = union.world.officer(Role.UNION_OFFICER, "贝小川")
    open_key(union.world, spoke)
    taken = union.say(spoke, "/appeals", mode="named", text="工会办公室的灯一直不亮", category="wages")
    path = f"/appeals/{taken.json['id']}"
    names = [each["name"] for each in union.world.call(union.officer, "GET", f"{path}/colleagues").json["items"]]
    assert "贝小川" not in names
    assert "韩素芬" in names
    refused = union.say(union.officer, f"{path}/transfer", member_id=str(spoke.id), note="你办")
    assert (refused.status_code, refused.json["code"]) == (409, "appeal.excluded")
    given = {"member_id": str(union.second.id), "note": "你办"}
    assert union.say(union.officer, f"{path}/transfer", **given).status_code == 200
    again = union.say(union.officer, f"{path}/transfer", **given)
    assert (again.status_code, again.json["code"]) == (409, "case.cannot_be_given")


@pytest.mark.parametrize("end", ["refusal", "merger"])
def test_a_case_that_ends_without_a_settlement_is_destroyed_in_its_time_too(union: Union, end: str) -> None:
    appeal_id, other = union.submit()["id"], union.submit()["id"]
    body = {"reply": "这件归社保局管"} if end == "refusal" else {"into": other}
    assert _step(union, union.officer, appeal_id, end, **body)["destroy_on"] is not None
    with union.world.work():
        kept = session().scalars(select(Appeal.destroy_on).where(Appeal.id == other)).one()
    assert kept is None, "the one that goes on is kept"


def test_a_second_look_puts_a_case_before_the_desk_above(union: Union) -> None:
    appeal_id = union.submit(category="safety")["id"]
    _step(union, union.near, appeal_id, "acceptance", reply="收到")
    _step(union, union.near, appeal_id, "settlement", reply="办好了")
    assert union.say(union.miner, f"/appeals/{appeal_id}/rating", stars=1).status_code == 200
    drawn = [
        member
        for member in (union.officer, union.second)
        if union.world.call(member, "GET", "/me/appeal-reviews").json["items"]
    ]
    shown = _step(union, drawn[0], appeal_id, "review", verdict="again", note="只办了一半")
    assert (shown["node"], shown["desk_level"], shown["can_rise"]) == ("escalated", "mine", False)
    assert union.read(union.near, appeal_id).status_code == 200, "who had it still sees it"


def test_minutes_of_a_settlement_are_those_of_its_own_round(union: Union) -> None:
    with at(union, local(1, 8)):
        appeal_id = union.submit(urgency="urgent")["id"]
    with at(union, local(1, 9)):
        _step(union, union.officer, appeal_id, "acceptance", reply="收到")
    with at(union, local(2, 8)):
        assert _step(union, union.officer, appeal_id, "settlement", reply="办好了")["resolution_used"] == 1440
    with at(union, local(3, 8)):
        assert union.say(union.miner, f"/appeals/{appeal_id}/reopening", reason="又没排").status_code == 200
    with at(union, local(3, 12)):
        assert _step(union, union.officer, appeal_id, "settlement", reply="补了")["resolution_used"] == 240


def test_a_case_that_is_judged_anew_keeps_its_waits_and_counts_from_its_own_round(union: Union) -> None:
    with at(union, local(1, 8)):
        appeal_id = union.submit(urgency="urgent")["id"]
    path = f"/appeals/{appeal_id}"
    with at(union, local(1, 9)):
        _step(union, union.officer, appeal_id, "acceptance", reply="收到")
    with at(union, local(1, 10)):
        assert union.say(union.officer, f"{path}/messages", text="哪三天？", kind="question").status_code == 201
    with at(union, local(2, 10)):
        assert union.say(union.miner, f"{path}/messages", text="六号到八号").status_code == 201
        judged = union.world.call(union.officer, "PATCH", path, json={"urgency": "critical"})
        assert judged.json["due_at"] == judged.json["resolution_due_at"] == _utc(3, 8), "a day, and the day of waiting"
    with at(union, local(2, 12)):
        assert _step(union, union.officer, appeal_id, "settlement", reply="补了")["resolution_used"] == 240
    with at(union, local(20, 8)):
        assert union.say(union.miner, f"{path}/reopening", reason="又没排").status_code == 200
    with at(union, local(20, 9)):
        judged = union.world.call(union.officer, "PATCH", path, json={"urgency": "urgent"})
        assert judged.json["due_at"] == judged.json["resolution_due_at"] == _utc(23, 8)


def test_a_case_that_is_judged_while_its_reporter_is_asked_runs_on_with_what_it_is_allowed_now(union: Union) -> None:
    with at(union, local(1, 8)):
        appeal_id = union.submit(urgency="critical")["id"]
    path = f"/appeals/{appeal_id}"
    with at(union, local(1, 8, 10)):
        _step(union, union.officer, appeal_id, "acceptance", reply="收到")
    with at(union, local(1, 9)):
        assert union.say(union.officer, f"{path}/messages", text="人还好吗？", kind="question").status_code == 201
        judged = union.world.call(union.officer, "PATCH", path, json={"urgency": "urgent"})
        assert (judged.json["clock"], judged.json["due_at"]) == ("paused", None)
    with at(union, local(1, 12)):
        assert union.say(union.miner, f"{path}/messages", text="没事了").status_code == 201
        assert union.read(union.officer, appeal_id).json["due_at"] == _utc(4, 11), (
            "three days, and three hours of waiting"
        )


def _utc(day: int, hour: int) -> str:
    return (local(day, hour) - timedelta(hours=8)).replace(tzinfo=None).isoformat() + "+00:00"


def test_what_is_promised_names_its_clock_and_its_moment(union: Union) -> None:
    with at(union, local(9, 16, 30)):
        named = union.submit()
        assert (named["clock"], named["first_response_due_at"], named["by_day"]) == ("working", _utc(10, 9), False)
        unnamed = union.submit("anonymous")
        assert unnamed["by_day"] is True
        assert unnamed["first_response_due_at"].startswith("2026-10-10T15:59:59"), "its day, not its minute"
        assert union.submit(urgency="urgent")["clock"] == "round_the_clock"
        promises = union.world.call(None, "GET", "/hotline", query_string={"tenant": union.world.code}).json["promises"]
    clocks = {urgency: promise["clock"] for urgency, promise in promises.items()}
    assert clocks == {"critical": "round_the_clock", "urgent": "round_the_clock", "normal": "working"}


def test_an_appeal_that_was_answered_when_it_is_sent_again_promises_no_first_answer(union: Union) -> None:
    appeal_id = "0198b1a0-0000-7000-8000-000000000001"
    union.submit(id=appeal_id)
    _step(union, union.officer, appeal_id, "acceptance", reply="收到")
    assert union.submit(id=appeal_id)["first_response_due_at"] is None


@pytest.fixture
def administrator(union: Union) -> Member:
    return union.world.officer(Role.ENTERPRISE_ADMINISTRATOR, "马春来")


def _options(union: Union, member: Member, language: str, **body: Any) -> dict[str, Any]:
    method = {"method": "PUT", "json": body} if body else {"method": "GET"}
    answer = union.world.call(member, path="/appeal-options", headers={"Accept-Language": language}, **method)
    assert answer.status_code == 200, answer.json
    shown: dict[str, Any] = answer.json
    return shown


def test_categories_are_named_in_each_readers_language_unless_the_tenant_has_its_own_name(
    union: Union, administrator: Member
) -> None:
    chinese = _options(union, administrator, "zh-CN")
    assert chinese["categories"][0]["name"] == "工资待遇"
    assert all(each["name"] for each in chinese["categories"])
    chinese["categories"][1]["name"] = "下井安全"
    saved = _options(union, administrator, "zh-CN", **chinese)
    assert [each["name"] for each in saved["categories"][:2]] == ["工资待遇", "下井安全"]
    english = _options(union, administrator, "en-US")
    assert english["categories"][0]["name"] != "工资待遇", (
        "the usual name was not made the tenant's own by being sent back"
    )
    assert english["categories"][1]["name"] == "下井安全"
