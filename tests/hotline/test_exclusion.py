"""Whoever is named in an appeal, and who leads them, can neither see it, count it, hear of it, nor be given it.

Every operation of the API is tried as each of them, who all are union officers with keys; with what it answers is
compared what it answers a colleague of whom nothing was said, where that colleague must not know of the case either.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from gongyou.core import cache
from gongyou.core.db import database, get, session
from gongyou.hotline.appeals.models import AppealConfidence, AppealKey
from gongyou.identity.models import Member, RoleGrant, Unit
from gongyou.identity.service_members import move_member
from gongyou.identity.service_units import change_unit
from gongyou.notifications.models import Notice
from gongyou.permissions import Role
from tests.guards.holdings.base import picture
from tests.hotline.union import Union, open_key
from tests.operations import Operation, operations
from tests.world import deliver

NAMED = "欧阳鹭洲"
CRITICAL = {"urgency": "critical", "category": "safety"}


@pytest.fixture
def named(union: Union) -> Member:
    """An officer of the union who works in the team."""
    return _officer(union, NAMED, {Role.UNION_OFFICER: union.world.mine}, union.world.team)


@pytest.fixture
def chain(union: Union, named: Member) -> dict[str, Member]:
    """The named one and who leads them, each an officer of the union with a key."""
    world, everywhere = union.world, {Role.UNION_OFFICER: union.world.mine}
    return {
        "named": named,
        "team leader": _officer(union, "谷穗", everywhere | {Role.TEAM_LEADER: world.team}, world.team),
        "area leader": _officer(union, "聂海", everywhere | {Role.TEAM_LEADER: world.area}, world.area),
        "administrator": _officer(union, "裴岚", everywhere | {Role.ENTERPRISE_ADMINISTRATOR: world.mine}, world.mine),
    }


def _officer(union: Union, name: str, roles: dict[Role, Any], unit: Any) -> Member:
    member = union.world.member(name, unit=unit, roles=roles)
    open_key(union.world, member)
    return member


_REASON, _REPLY, _NOTE, _NOBODY = (
    {"reason": "看看"},
    {"reply": "好"},
    {"note": "好"},
    "00000000-0000-4000-8000-000000000000",
)
_PANEL = {"parties": [{"name": "甲", "side": "申请方"}, {"name": "乙", "side": "对方"}]}
BODIES: dict[str, dict[str, Any]] = {
    "accept_appeal": _REPLY,
    "ask_appeal_disclosure": {"reason": "反映人可能有危险，要联系家人"},
    "change_appeal_mediation": _PANEL | {"lead_id": _NOBODY, "mediator_ids": []},
    "check_in_after_appeal": {"troubled": False},
    "comment_on_case": {"text": "好"},
    "decline_appeal": _REPLY,
    "escalate_appeal": _NOTE,
    "give_appeal_back": _NOTE,
    "invite_to_appeal": {"member_id": _NOBODY},
    "keep_mediation_agreement": {"said": "好", "signed_on": "2026-01-05", "signature_ids": [_NOBODY], "duties": []},
    "mediate_appeal": _PANEL,
    "merge_appeal": {"into": _NOBODY},
    "note_duty_performance": {"done_on": "2026-01-05"},
    "pause_case": _REASON,
    "postpone_appeal_destruction": {"days": 10, "reason": "还在打官司"},
    "rate_appeal": {"stars": 5},
    "reassign_case": {"member_id": _NOBODY} | _REASON,
    "record_mediation_session": {"held_on": "2026-01-05", "place": "调解室", "present": ["甲"], "said": "好"},
    "reopen_appeal": _REASON,
    "report_hazard_behind_appeal": {"category": "conveyor", "description": "缺护罩", "place": "大巷"},
    "review_appeal": {"verdict": "upheld", "note": "好"},
    "say_in_appeal": {"text": "好"},
    "settle_appeal": _REPLY,
    "sign_appeal_reward": {"blinded": "A" * 512},
    "take_appeal_to_next_level": _REASON,
    "transfer_appeal": {"member_id": _NOBODY, "note": "请你办"},
}
_OF_A_CASE = {"appeal_id", "case_id", "subject_id"}
OPERATIONS = [
    operation
    for operation in operations()
    if operation.scheme == "session"
    and (operation.method == "GET" or _OF_A_CASE & {*operation.parameters, *(f.name for f in operation.fields)})
]
"""All that can take a case or list one: whatever is read, and whatever names one."""


def _answers(union: Union, member: Member, operation: Operation, appeal_id: str) -> Iterator[TestResponse]:
    """Call an operation with the case wherever it takes an id, and undo what that did."""
    values = {name: appeal_id if name in _OF_A_CASE else _NOBODY for name in operation.parameters}
    values |= {"code": "appeal"} if "code" in values else {}
    queries = [{f.name: appeal_id} for f in operation.fields if f.place == "query"]
    for query in ({}, *queries):
        cache.cache().flushdb()
        bind = database().bind
        assert bind is not None
        savepoint = bind.begin_nested()
        try:
            yield union.world.call(
                member, operation.method, operation.at(values), query_string=query, **_request(operation, member)
            )
        finally:
            savepoint.rollback()


def _request(operation: Operation, member: Member) -> dict[str, Any]:
    """Return a good request that gives the case to the member wherever it can be given."""
    if operation.method in {"GET", "DELETE"}:
        return {}
    if operation.form:
        return {"data": picture(1), "content_type": "multipart/form-data"}
    body = BODIES.get(operation.id, {})
    return {"json": body | ({"member_id": str(member.id)} if "member_id" in body else {})}


def _refused_everywhere(union: Union, member: Member, appeal_id: str, reader: Member | None = None) -> None:
    """Try every operation as a member; none may tell them anything of the case."""
    shown = union.read(reader or union.officer, appeal_id).json
    words = (shown["number"], shown["text"][:12])
    told = []
    for operation in OPERATIONS:
        for answer in _answers(union, member, operation, appeal_id):
            said = answer.get_data().decode("utf-8", "replace")  # of spreadsheets as well
            assert answer.status_code < 500, (operation.id, said)
            assert answer.status_code != 401, operation.id
            taken = "appeal_id" in operation.parameters and answer.status_code not in {403, 404}
            if taken or any(word in said for word in words):
                told.append((operation.id, answer.status_code, said[:300]))
    assert told == []
    assert union.world.call(member, "GET", "/appeals").json["items"] == []
    assert union.world.call(member, "GET", "/me/todos").json["items"] == []
    counts = union.world.call(member, "GET", "/appeal-counts").json
    assert counts == {"nodes": {}, "open": 0, "mine": 0, "overdue": 0, "due_soon": 0}


def _rows_about(union: Union, member: Member, appeal_id: str) -> dict[str, int]:
    with union.world.work():
        return {
            model.__tablename__: len(session().scalars(select(model).where(*where)).all())
            for model, where in (
                (AppealKey, (AppealKey.case_id == appeal_id, AppealKey.member_id == member.id)),
                (AppealConfidence, (AppealConfidence.case_id == appeal_id, AppealConfidence.member_id == member.id)),
                (Notice, (Notice.link_id == appeal_id, Notice.recipient_id == member.id)),
            )
        }


NOTHING = {"appeal_keys": 0, "appeal_confidences": 0, "notices": 0}


@pytest.mark.parametrize("mode", ["named", "confidential", "anonymous"])
def test_the_named_and_their_leaders_can_do_nothing_with_a_case(
    union: Union, chain: dict[str, Member], mode: str
) -> None:
    taken = union.submit(mode, text=f"{NAMED}扣了我们三天工资，不给说法。", **CRITICAL)
    deliver(union.world)
    assert union.say(union.second, f"/appeals/{taken['id']}/acceptance", reply="收到。").status_code == 200
    for who, member in chain.items():
        assert _rows_about(union, member, taken["id"]) == NOTHING, who
        if who == "named" or mode == "anonymous":
            _refused_everywhere(union, member, taken["id"], union.second)
    deliver(union.world)
    for who, member in chain.items():
        assert _rows_about(union, member, taken["id"]) == NOTHING, who
    assert _rows_about(union, union.second, taken["id"])["appeal_keys"] == 1


WRITTEN = {
    "in the title": {"title": f"{NAMED}扣工资", "text": "三天了，没人管。"},
    "as who it is about": {"about": [NAMED], "text": "班长扣工资，没人管。"},
    "with spaces": {"text": "欧阳 鹭洲 扣了三天工资。"},
    "with a line between": {"text": "是欧阳\n鹭洲扣的工资。"},
    "in the midst of a sentence": {"text": f"上个月说好给我们排休的那个{NAMED}又扣了三天工资"},
}


@pytest.mark.parametrize("written", WRITTEN)
def test_however_the_name_is_written(union: Union, named: Member, written: str) -> None:
    taken = union.submit(**WRITTEN[written])
    assert _rows_about(union, named, taken["id"]) == NOTHING
    assert union.read(named, taken["id"]).status_code == 404


@pytest.mark.parametrize("dot", ["·", "•", "・", ""])
def test_a_name_with_a_dot_is_found_in_a_sentence_with_any_dot(union: Union, dot: str) -> None:
    officer = _officer(union, "阿依古丽·买买提", {Role.UNION_OFFICER: union.world.mine}, union.world.team)
    taken = union.submit(text=f"我说的是阿依古丽{dot}买买提她不让休假")
    assert _rows_about(union, officer, taken["id"]) == NOTHING


@pytest.mark.parametrize("mode", ["named", "anonymous"])
def test_who_is_named_later_by_the_reporter_loses_the_case_at_once(
    union: Union, chain: dict[str, Member], mode: str
) -> None:
    taken = union.submit(mode)
    deliver(union.world)
    path = f"/appeals/{taken['id']}"
    assert union.say(chain["named"], f"{path}/acceptance", reply="收到。").status_code == 200
    said = {"text": f"不敢早说，就是{NAMED}扣的。"}
    if mode == "anonymous":
        assert union.with_token(taken["token"], "POST", f"{path}/messages", json=said).status_code == 201
    else:
        assert union.say(union.miner, f"{path}/messages", **said).status_code == 201
    _forget_notices(union)
    deliver(union.world)
    for who, member in chain.items():
        assert _rows_about(union, member, taken["id"]) == NOTHING, who
    _refused_everywhere(union, chain["named"], taken["id"])
    assert union.read(union.officer, taken["id"]).json["responsible"] is None


def test_who_is_named_later_by_an_officer_loses_the_case_at_once(union: Union, chain: dict[str, Member]) -> None:
    taken = union.submit()
    path = f"/appeals/{taken['id']}"
    union.say(chain["team leader"], f"{path}/acceptance", reply="收到。")
    judged = union.world.call(union.officer, "PATCH", path, json={"about_ids": [str(chain["named"].id)]})
    assert judged.status_code == 200, judged.json
    deliver(union.world)
    _forget_notices(union)
    for who, member in chain.items():
        assert _rows_about(union, member, taken["id"]) == NOTHING, who
    _refused_everywhere(union, chain["area leader"], taken["id"])


def _forget_notices(union: Union) -> None:
    """Forget what was told while it was right to tell it."""
    with union.world.work():
        for notice in session().scalars(select(Notice)):
            session().delete(notice)


def test_the_named_are_neither_given_a_case_nor_invited_to_it(union: Union, chain: dict[str, Member]) -> None:
    taken = union.submit(text=f"{NAMED}扣了三天工资")
    path = f"/appeals/{taken['id']}"
    union.say(union.officer, f"{path}/acceptance", reply="收到。")
    colleagues = {c["id"] for c in union.world.call(union.officer, "GET", f"{path}/colleagues").json["items"]}
    for who, member in chain.items():
        for way in ("transfer", "handlers"):
            answer = union.say(union.officer, f"{path}/{way}", member_id=str(member.id), note="请你办")
            assert (answer.status_code, answer.json["code"]) == (409, "appeal.excluded"), who
        assert str(member.id) not in colleagues
    deliver(union.world)
    assert {who: _rows_about(union, m, taken["id"]) for who, m in chain.items()} == dict.fromkeys(chain, NOTHING)


def test_a_duty_officer_who_is_named_is_not_called(union: Union) -> None:
    taken = union.submit("anonymous", text="韩素芬明天要打我，我活不下去了。", **CRITICAL)
    deliver(union.world)
    assert _rows_about(union, union.second, taken["id"]) == NOTHING
    assert _rows_about(union, union.officer, taken["id"])["notices"] > 0


def test_escalation_goes_past_the_named_to_the_desk_above(union: Union, chain: dict[str, Member]) -> None:
    taken = union.submit(text=f"{NAMED}让我们带病下井", category="safety", unit_id=str(union.world.team.id))
    path = f"/appeals/{taken['id']}"
    assert union.read(union.officer, taken["id"]).status_code == 404, "the desk above waits"
    union.say(union.near, f"{path}/acceptance", reply="收到。")
    assert union.say(union.near, f"{path}/escalation", note="区里办不了").status_code == 200
    deliver(union.world)
    assert union.read(union.officer, taken["id"]).json["node"] == "escalated"
    assert [i["id"] for i in union.world.call(union.officer, "GET", "/appeals").json["items"]] == [taken["id"]]
    assert [i["id"] for i in union.world.call(union.officer, "GET", "/me/todos").json["items"]] == [taken["id"]]
    for who, member in chain.items():
        assert _rows_about(union, member, taken["id"]) == NOTHING, who
    _refused_everywhere(union, chain["team leader"], taken["id"])


def test_who_comes_to_lead_the_named_loses_the_case(union: Union, named: Member) -> None:
    taken = union.submit(text=f"{NAMED}扣了三天工资")
    assert union.read(union.second, taken["id"]).status_code == 200
    with union.world.work():
        session().add(RoleGrant(member_id=union.second.id, role=Role.TEAM_LEADER, unit_id=union.world.area.id))
    assert union.read(union.second, taken["id"]).status_code == 404
    assert union.say(union.second, f"/appeals/{taken['id']}/acceptance", reply="收到").status_code == 404
    assert union.world.call(union.second, "GET", "/appeals").json["items"] == []
    assert _rows_about(union, union.second, taken["id"])["appeal_keys"] == 0
    _refused_everywhere(union, union.second, taken["id"])


def _lead(union: Union, member: Member, unit: Unit) -> None:
    with union.world.work():
        session().add(RoleGrant(member_id=member.id, role=Role.TEAM_LEADER, unit_id=unit.id))


def _come_to_lead(union: Union, way: str, named: Member) -> None:
    """Let the second officer, who leads the other team, come to lead a member of the team."""
    world = union.world
    if way == "promoted":
        _lead(union, union.second, world.area)
        return
    with world.work():
        if way == "the named moved":
            move_member(get(Member, named.id), world.other_team.id)
        else:
            change_unit(world.team.id, parent_id=world.other_team.id)


@pytest.mark.parametrize("way", ["promoted", "the named moved", "their team moved"])
def test_who_comes_to_lead_the_named_neither_counts_nor_hears_of_the_case_before_they_look(
    union: Union, named: Member, way: str
) -> None:
    """Only they themselves can open the case and ask whether it names somebody they lead: until then it is not theirs."""
    _lead(union, union.second, union.world.other_team)
    taken, other = (union.submit(text=said, urgency="urgent") for said in (f"{NAMED}扣了三天工资", "食堂的菜凉了"))
    both = {taken["id"], other["id"]}
    assert {i["id"] for i in union.world.call(union.second, "GET", "/appeals").json["items"]} == both
    assert {i["id"] for i in union.world.call(union.second, "GET", "/me/todos").json["items"]} == both
    _come_to_lead(union, way, named)
    _forget_notices(union)
    assert union.world.call(union.second, "GET", "/me/todos").json["items"] == [], "before they have looked"
    union.say(union.miner, f"/appeals/{taken['id']}/messages", text="还有一件")
    deliver(union.world, within=timedelta(days=3))
    assert _rows_about(union, union.second, taken["id"])["notices"] == 0
    assert _rows_about(union, union.officer, taken["id"])["notices"] > 0
    counted = union.world.call(union.second, "GET", "/appeal-counts").json
    assert counted["open"] == 1, "they look: what does not name whom they lead is theirs again"
    assert _rows_about(union, union.second, taken["id"])["appeal_keys"] == 0
    assert [i["id"] for i in union.world.call(union.second, "GET", "/me/todos").json["items"]] == [other["id"]]


def test_who_has_a_case_and_comes_to_lead_the_named_is_reminded_of_it_no_more(union: Union, named: Member) -> None:
    taken = union.submit(text=f"{NAMED}扣了三天工资")
    assert union.say(union.second, f"/appeals/{taken['id']}/acceptance", reply="收到").status_code == 200
    _lead(union, union.second, union.world.area)
    _forget_notices(union)
    union.say(union.miner, f"/appeals/{taken['id']}/messages", text="还有一件")
    deliver(union.world, within=timedelta(days=30))
    assert _rows_about(union, union.second, taken["id"])["notices"] == 0
    assert _rows_about(union, union.officer, taken["id"])["notices"] > 0, "somebody else hears of it"


def test_a_name_is_hidden_from_a_custodian_who_comes_to_lead_people(union: Union, named: Member) -> None:
    """A custodian cannot open the case, so nothing tells whether it names whom they lead now: the name stays shut to them."""
    taken = union.submit("confidential", text=f"{NAMED}扣了三天工资")
    asked = union.say(union.second, f"/appeals/{taken['id']}/disclosure", reason="反映人可能有危险，要联系家人")
    first, second = union.custodians
    _lead(union, first, union.world.area)
    refused = union.say(first, f"/disclosures/{asked.json['id']}/approval")
    assert (refused.status_code, refused.json["code"]) == (409, "appeal.no_custodian")
    assert union.say(second, f"/disclosures/{asked.json['id']}/approval").status_code == 200


def test_a_merged_case_brings_its_names_along(union: Union, named: Member) -> None:
    first, second = union.submit(), union.submit(text=f"{NAMED}扣了三天工资")
    assert union.read(named, first["id"]).status_code == 200
    for each in (first, second):
        union.say(union.officer, f"/appeals/{each['id']}/acceptance", reply="收到")
    merged = union.say(union.officer, f"/appeals/{second['id']}/merger", into=first["id"])
    assert merged.status_code == 200, merged.json
    assert union.read(named, first["id"]).status_code == 404


def test_a_role_that_was_taken_away_takes_sight_and_news_away(union: Union) -> None:
    taken = union.submit()
    assert union.read(union.second, taken["id"]).status_code == 200
    with union.world.work():
        for grant in session().scalars(select(RoleGrant).where(RoleGrant.member_id == union.second.id)):
            session().delete(grant)
    assert union.read(union.second, taken["id"]).status_code == 404
    _forget_notices(union)
    union.say(union.miner, f"/appeals/{taken['id']}/messages", text="还有一件")
    deliver(union.world)
    assert _rows_about(union, union.second, taken["id"])["notices"] == 0
    assert _rows_about(union, union.officer, taken["id"])["notices"] > 0


def test_where_everybody_is_named_nothing_is_stored_and_the_telephone_is_told(union: Union) -> None:
    names = [m.name for m in (union.officer, union.second, union.near)]
    refused = union.say(union.miner, "/appeals", mode="named", text="都不管", about=names)
    assert (refused.status_code, refused.json["code"]) == (503, "appeal.not_staffed")
    assert union.world.call(union.miner, "GET", "/me/appeals").json["items"] == []
