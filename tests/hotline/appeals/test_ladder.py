"""The ladder 分层化解: small matters stay with the team, big ones go to the mine; they are handed on, shared, sent up."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from gongyou.cases.models import Case, CaseEntry, CaseNode, EntryKind
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.identity.models import Member, Unit
from gongyou.permissions import Role
from gongyou.quality.hazards.models import Hazard
from tests.hotline.union import TEXT, Union, open_key
from tests.world import deliver


@pytest.fixture
def team(union: Union) -> Member:
    """The officer of the team's own desk; `near` has the area's, `officer` and `second` the mine's."""
    world = union.world
    member = world.member("申屠远", unit=world.team, roles={Role.UNION_OFFICER: world.team})
    open_key(world, member)
    return member


def _sees(union: Union, member: Member) -> set[str]:
    return {item["id"] for item in union.world.call(member, "GET", "/appeals").json["items"]}


def _submit_from(union: Union, unit: Unit, **body: Any) -> dict[str, Any]:
    return union.submit(unit_id=str(unit.id), **body)


@pytest.mark.parametrize(
    ("category", "first"), [("leave", "team"), ("equipment", "area"), ("safety", "area"), ("wages", "mine")]
)
def test_a_category_goes_to_the_desk_of_its_level_and_to_nobody_above_yet(
    union: Union, team: Member, category: str, first: str
) -> None:
    taken = _submit_from(union, union.world.team, category=category)
    at = {"team": {team.id}, "area": {union.near.id}, "mine": {union.officer.id, union.second.id}}
    everybody = (team, union.near, union.officer, union.second)
    assert {m.id for m in everybody if taken["id"] in _sees(union, m)} == at[first]
    assert union.read(union.officer if first != "mine" else union.near, taken["id"]).status_code == 404


def test_a_desk_that_nobody_staffs_is_passed_over_upward(union: Union) -> None:
    taken = _submit_from(union, union.world.team, category="leave")
    assert taken["id"] in _sees(union, union.near), "no officer of the team has a key, so the area's desk has it"


def test_of_an_anonymous_case_no_unit_smaller_than_an_area_is_kept(union: Union, team: Member) -> None:
    taken = union.submit("anonymous", category="leave", unit_id=str(union.world.team.id))
    with union.world.work():
        assert session().scalar(select(Case.unit_id).where(Case.id == taken["id"])) == union.world.area.id
    assert _sees(union, team) == set()
    assert taken["id"] in _sees(union, union.near)


def test_an_escalated_case_goes_one_desk_up_with_its_reason_and_stays_with_who_sent_it(
    union: Union, team: Member
) -> None:
    taken = _submit_from(union, union.world.team, category="leave")
    path = f"/appeals/{taken['id']}"
    assert union.say(team, f"{path}/acceptance", reply="收到").status_code == 200
    due = union.read(team, taken["id"]).json["due_at"]
    bare = union.say(team, f"{path}/escalation")
    assert (bare.status_code, bare.json["errors"][0]["pointer"]) == (422, "/body/note")
    risen = union.say(team, f"{path}/escalation", note="要队里排班，班组定不了")
    assert (risen.status_code, risen.json["node"]) == (200, "escalated")
    assert risen.json["due_at"] == due, "the settlement's clock runs on"
    assert {m.id for m in (team, union.near, union.officer) if taken["id"] in _sees(union, m)} == {
        team.id,
        union.near.id,
    }
    notes = [m["text"] for m in union.read(union.near, taken["id"]).json["messages"] if m["kind"] == "note"]
    assert notes == ["要队里排班，班组定不了"]
    assert "班组定不了" not in union.read(union.miner, taken["id"]).text, "notes are not for the reporter"


def test_a_transferred_case_is_in_the_other_hands_with_the_same_clock(union: Union) -> None:
    taken = union.submit()
    path = f"/appeals/{taken['id']}"
    union.say(union.officer, f"{path}/acceptance", reply="收到")
    due = union.read(union.officer, taken["id"]).json["due_at"]
    seq = union.read(union.officer, taken["id"]).json["seq"]
    stale = union.say(
        union.officer, f"{path}/transfer", member_id=str(union.near.id), note="请接手", expected_seq=seq - 1
    )
    assert stale.status_code == 409
    union.say(union.officer, f"{path}/handlers", member_id=str(union.near.id))
    moved = union.say(
        union.officer, f"{path}/transfer", member_id=str(union.second.id), note="我明天出差", expected_seq=seq
    )
    assert moved.status_code == 200, moved.json
    shown = union.read(union.second, taken["id"]).json
    assert (shown["responsible"]["name"], shown["due_at"]) == ("韩素芬", due)
    assert union.say(union.officer, f"{path}/settlement", reply="办好").json["code"] == "case.not_yours", (
        "it is hers now"
    )
    deliver(union.world)
    told = union.world.call(union.second, "GET", "/me/notices").json["items"]
    assert taken["id"] in {notice["link"]["id"] for notice in told if notice["kind"] == "case.given"}
    assert union.say(union.second, f"{path}/settlement", reply="办好").status_code == 200


def test_a_case_is_given_to_no_one_who_does_not_handle_its_unit_or_has_no_key(union: Union) -> None:
    world = union.world
    path = f"/appeals/{union.submit()['id']}"
    union.say(union.officer, f"{path}/acceptance", reply="收到")
    elsewhere = world.member("闻人静", unit=world.other_team, roles={Role.UNION_OFFICER: world.other_team})
    open_key(world, elsewhere)
    keyless = world.officer(Role.UNION_OFFICER, "鲜于白")
    for member, code in (
        (elsewhere, "appeal.not_confided"),
        (world.member("李四"), "appeal.not_confided"),
        (union.miner, "appeal.excluded"),
        (keyless, "appeal.has_no_key"),
    ):
        for deed, extra in (("transfer", {"note": "请接手"}), ("handlers", {})):
            refused = union.say(union.officer, f"{path}/{deed}", member_id=str(member.id), **extra)
            assert (refused.status_code, refused.json["code"]) == (409, code), (member.name, deed)
    assert union.say(union.officer, f"{path}/handlers", member_id=str(uuid4())).json["code"] == "appeal.not_confided"


def test_a_co_handler_sees_and_speaks_and_the_case_stays_in_the_first_hands(union: Union) -> None:
    taken = _submit_from(union, union.world.team, category="equipment")
    path = f"/appeals/{taken['id']}"
    union.say(union.near, f"{path}/acceptance", reply="收到")
    assert union.read(union.second, taken["id"]).status_code == 404
    assert (
        union.say(union.near, f"{path}/handlers", member_id=str(union.second.id), note="请机电一起看").status_code
        == 200
    )
    shown = union.read(union.second, taken["id"]).json
    assert (shown["text"], shown["responsible"]["name"]) == (TEXT, "方小雨")
    assert union.say(union.second, f"{path}/messages", text="机电明天到现场").status_code == 201
    assert union.say(union.second, f"{path}/settlement", reply="办好").json["code"] == "case.not_yours"


def test_a_case_given_back_waits_at_its_desk_with_a_reason_and_the_clock_of_a_first_answer(union: Union) -> None:
    taken = union.submit()
    path = f"/appeals/{taken['id']}"
    union.say(union.officer, f"{path}/acceptance", reply="收到")
    bare = union.say(union.officer, f"{path}/return")
    assert (bare.status_code, bare.json["errors"][0]["pointer"]) == (422, "/body/note")
    back = union.say(union.officer, f"{path}/return", note="不归我管，请财务口的同事接")
    assert (back.status_code, back.json["node"], back.json["responsible"]) == (200, "accept", None)
    taken_by = union.say(union.second, f"{path}/acceptance", reply="我来办")
    assert (taken_by.status_code, taken_by.json["responsible"]["name"]) == (200, "韩素芬")
    assert "财务口" in union.read(union.second, taken["id"]).text


def test_what_is_declined_says_why_and_can_be_taken_to_the_next_level(union: Union, team: Member) -> None:
    taken = _submit_from(union, union.world.team, category="leave")
    path = f"/appeals/{taken['id']}"
    assert union.say(team, f"{path}/refusal").json["errors"][0]["pointer"] == "/body/reply"
    assert union.say(team, f"{path}/refusal", reply="这是物业的事，电话 8600").json["state"] == "refused"
    seen = union.read(union.miner, taken["id"]).json
    assert ("8600" in str(seen["messages"]), seen["may"]["next_level"]) == (True, True)
    again = union.say(union.miner, f"{path}/next-level", reason="物业说归矿上")
    assert (again.status_code, again.json["state"]) == (200, "open")
    assert taken["id"] in _sees(union, union.near)


def test_a_merged_case_tells_its_reporter_where_it_goes_on(union: Union) -> None:
    first, second = union.submit(), union.submit("anonymous")
    for each in (first, second):
        union.say(union.officer, f"/appeals/{each['id']}/acceptance", reply="收到")
    merged = union.say(union.officer, f"/appeals/{second['id']}/merger", into=first["id"])
    assert (merged.status_code, merged.json["state"]) == (200, "closed")
    opened = union.say(None, "/receipts", tenant=union.world.code, receipt=second["receipt"]).json
    seen = union.with_token(opened["token"], "GET", f"/appeals/{second['id']}").json
    assert first["number"] in seen["messages"][-1]["text"]
    assert TEXT not in str(seen["messages"]), "nothing of the other case is told"
    assert (
        union.say(union.officer, f"/appeals/{first['id']}/merger", into=first["id"]).json["code"]
        == "appeal.cannot_merge"
    )


def test_a_hazard_spun_off_knows_nothing_of_the_appeal_and_both_clocks_run_on(union: Union) -> None:
    taken = _submit_from(union, union.world.team, category="equipment", text="三号皮带护罩坏了，是我跟班长说他不管")
    path = f"/appeals/{taken['id']}"
    union.say(union.near, f"{path}/acceptance", reply="收到")
    due = union.read(union.near, taken["id"]).json["due_at"]
    said = {"category": "conveyor", "description": "皮带机尾缺护罩", "place": "三号皮带"}
    hazard_id = union.say(union.near, f"{path}/hazard", **said).json["hazard_id"]
    assert union.read(union.near, taken["id"]).json["due_at"] == due
    deliver(union.world)
    with union.world.work():
        hazard = session().scalars(select(Hazard).where(Hazard.id == hazard_id)).one()
        case = session().scalars(select(Case).where(Case.id == hazard_id)).one()
        kept = {**vars(hazard), **vars(case)}
    assert case.reporter_id == union.near.id, "the officer reports it, in their own words"
    assert case.next_mark_at is not None, "its own clock runs"
    assert taken["id"] not in str(kept)
    assert "班长" not in str(kept)
    assert "三号皮带" in union.read(union.near, taken["id"]).text, "only the appeal notes it"


def test_a_breach_stays_on_record_after_the_case_was_settled(union: Union) -> None:
    taken = union.submit(urgency="critical")
    with clock.at(clock.now() + timedelta(minutes=20)):
        deliver(union.world)
        union.say(union.officer, f"/appeals/{taken['id']}/acceptance", reply="收到")
        union.say(union.officer, f"/appeals/{taken['id']}/settlement", reply="办好")
    with union.world.work():
        late = (
            session().scalars(select(CaseNode).where(CaseNode.case_id == taken["id"], CaseNode.node == "accept")).one()
        )
        told = session().scalars(select(CaseEntry.kind).where(CaseEntry.case_id == taken["id"])).all()
    assert (late.used_minutes, late.allowed_minutes) == (20, 15)
    assert EntryKind.ESCALATION in told
