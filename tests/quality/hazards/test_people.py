"""Who may do what: three people, one scope, one row of hands; whoever has no business with it finds nothing."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gongyou.identity.models import MemberStatus
from gongyou.permissions import Role
from tests.quality.hazards.loop import NODES, Loop, uuid
from tests.world import World

DEEDS = {
    "confirmation": "confirm",
    "refusal": "confirm",
    "assignment": "assign",
    "rectification": "rectify",
    "verification": "verify",
    "trace": "trace",
    "closure": "close",
}
MAY = {
    "confirmation": {Role.QUALITY_OFFICER},
    "refusal": {Role.QUALITY_OFFICER},
    "assignment": {Role.QUALITY_OFFICER},
    "rectification": set(),
    "verification": {Role.QUALITY_OFFICER, Role.TEAM_LEADER},
    "trace": {Role.QUALITY_OFFICER},
    "closure": {Role.QUALITY_OFFICER},
}
"""Roles that may do a deed at its node without being named; to rectify one must be named."""
NEXT = {
    "confirmation": "assign",
    "refusal": "confirm",
    "assignment": "rectify",
    "rectification": "verify",
    "verification": "trace",
    "trace": "close",
    "closure": "close",
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEMBER])
@pytest.mark.parametrize("deed", DEEDS)
def test_a_role_does_only_what_is_its_own(loop: Loop, role: Role, deed: str) -> None:
    someone = loop.world.officer(role, "马桂英")
    if deed == "verification":  # nobody is named, so that it waits in a queue
        hazard = loop.done(loop.officer, loop.at("assign"), "assignment", rectifier_id=str(loop.fitter.id))
        hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    else:
        hazard = loop.at(DEEDS[deed])
    body = loop.body_of(deed)
    if deed == "rectification":
        body["photo_ids"] = [loop.photo(someone)]
    answer = loop.do(someone, hazard, deed, **body)
    if role in MAY[deed]:
        assert (answer.status_code, answer.json["node"]) == (200, NEXT[deed])
        return
    # Whoever may not even see the hazard finds none, unless the operation itself is not for them.
    assert answer.status_code in {403, 404}, answer.json
    assert loop.get(loop.officer, hazard).json["seq"] == hazard["seq"]


@pytest.mark.parametrize(("node", "deed"), [(n, d) for n in NODES for d in DEEDS if DEEDS[d] != n])
def test_a_deed_is_done_only_at_its_node(loop: Loop, node: str, deed: str) -> None:
    hazard = loop.at(node)
    member = {"rectification": loop.fitter, "verification": loop.inspector}.get(deed, loop.officer)
    answer = loop.do(member, hazard, deed, **loop.body_of(deed))
    if deed == "rectification" and node in {"confirm", "assign"}:
        assert answer.status_code == 404, "the fitter has nothing to do with it yet"
    else:
        assert (answer.status_code, answer.json["code"]) == (409, "case.moved_on")
    assert loop.get(loop.officer, hazard).json["seq"] == hazard["seq"]


def test_the_finder_cannot_confirm_even_as_an_officer(loop: Loop) -> None:
    hazard = loop.report(loop.officer)
    for deed in ("confirmation", "refusal"):
        answer = loop.do(loop.officer, hazard, deed, **loop.body_of(deed))
        assert (answer.status_code, answer.json["code"]) == (409, "hazard.finder_cannot")
    assert loop.done(loop.deputy, hazard, "confirmation")["node"] == "assign"


def test_finder_rectifier_and_verifier_are_three_people(loop: Loop) -> None:
    hazard = loop.at("assign")
    finder, fitter, inspector = (str(m.id) for m in (loop.finder, loop.fitter, loop.inspector))
    refused = {
        "hazard.finder_cannot": [
            {"rectifier_id": finder},
            {"rectifier_id": fitter, "verifier_id": finder},
        ],
        "hazard.rectifier_cannot_verify": [{"rectifier_id": inspector, "verifier_id": inspector}],
    }
    for code, bodies in refused.items():
        for body in bodies:
            answer = loop.do(loop.officer, hazard, "assignment", **body)
            assert (answer.status_code, answer.json["code"]) == (409, code)


def test_the_rectifier_cannot_verify_from_the_queue(loop: Loop) -> None:
    hazard = loop.at("assign")
    hazard = loop.done(loop.officer, hazard, "assignment", rectifier_id=str(loop.deputy.id))
    hazard = loop.done(loop.deputy, hazard, "rectification", note="改好了", photo_ids=[loop.photo(loop.deputy)])
    for accepted in (True, False):
        answer = loop.do(loop.deputy, hazard, "verification", accepted=accepted, note="好")
        assert (answer.status_code, answer.json["code"]) == (409, "hazard.rectifier_cannot_verify")
    assert loop.done(loop.officer, hazard, "verification", accepted=True)["node"] == "trace"


def test_a_finder_who_is_an_officer_cannot_verify_from_the_queue(loop: Loop) -> None:
    hazard = loop.report(loop.officer)
    hazard = loop.done(loop.deputy, hazard, "confirmation")
    hazard = loop.done(loop.deputy, hazard, "assignment", rectifier_id=str(loop.fitter.id))
    hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    answer = loop.do(loop.officer, hazard, "verification", accepted=True)
    assert (answer.status_code, answer.json["code"]) == (409, "hazard.finder_cannot")


def test_reassigning_keeps_them_three(loop: Loop) -> None:
    path = "/cases/{}/reassignment".format
    at_rectify, at_verify = loop.at("rectify"), loop.at("verify")
    tries = [
        (at_rectify, loop.finder, "hazard.finder_cannot"),
        (at_rectify, loop.inspector, "hazard.rectifier_cannot_verify"),
        (at_rectify, loop.fitter, "case.cannot_be_given"),
        (at_verify, loop.finder, "case.cannot_be_given"),
        (at_verify, loop.fitter, "case.cannot_be_given"),
    ]
    for hazard, member, code in tries:
        body = {"member_id": str(member.id), "reason": "换人"}
        answer = loop.world.call(loop.officer, "POST", path(hazard["id"]), json=body)
        assert (answer.status_code, answer.json["code"]) == (409, code)
    body = {"member_id": str(loop.stranger.id), "reason": "孙强休班"}
    answer = loop.world.call(loop.officer, "POST", path(at_rectify["id"]), json=body)
    assert answer.json["responsible"]["name"] == "佟海峰"
    assert loop.get(loop.officer, at_rectify).json["rectifier"]["name"] == "佟海峰"
    gone = loop.do(loop.fitter, at_rectify, "rectification", note="好了", photo_ids=[loop.photo(loop.fitter)])
    assert gone.status_code == 404, "it was never his deed, and is no longer his business"


@pytest.mark.parametrize(
    "columns",
    [
        "rectifier_id = finder_id",
        "verifier_id = finder_id",
        "verifier_id = rectifier_id",
        "confirmed_by = finder_id",
        "duplicate_of = id",
        "recurrence_of = id",
    ],
)
def test_the_database_itself_keeps_them_apart(loop: Loop, columns: str) -> None:
    hazard = loop.at("verify")
    with pytest.raises(IntegrityError, match="violates check constraint"), loop.world.work() as session:
        session.execute(text(f"UPDATE hazards SET {columns} WHERE id = :id"), {"id": uuid(hazard)})


def test_only_the_named_person_acts_and_others_read_who_that_is(loop: Loop) -> None:
    hazard = loop.at("verify")
    answer = loop.do(loop.officer, hazard, "verification", accepted=True)
    assert (answer.status_code, answer.json["code"]) == (403, "case.not_yours")
    assert "贺永强" in answer.json["detail"]
    actions = {a["code"]: a["refusal"] for a in loop.get(loop.officer, hazard).json["actions"]}
    assert actions["withdraw"] is None
    assert "贺永强" in actions["accept"]
    mine = {a["code"]: a["refusal"] for a in loop.get(loop.inspector, hazard).json["actions"]}
    assert mine == {"accept": None, "send_back": None}
    assert loop.get(loop.finder, hazard).json["actions"] == []


def test_an_officer_of_another_area_finds_nothing(loop: Loop) -> None:
    other = loop.world.member("外区", unit=loop.world.other_team, roles={Role.QUALITY_OFFICER: loop.world.other_team})
    hazard = loop.report()
    assert loop.get(other, hazard).status_code == 404
    assert loop.do(other, hazard, "confirmation").status_code == 404
    assert loop.world.call(other, "GET", "/hazards").json["items"] == []
    mine = loop.report(loop.stranger)
    assert loop.done(other, mine, "confirmation")["node"] == "assign"


def test_those_who_had_a_hand_in_it_keep_seeing_it(loop: Loop) -> None:
    hazard = loop.at("closed")
    for member in (loop.finder, loop.fitter, loop.inspector, loop.officer, loop.chief, loop.admin):
        assert loop.get(member, hazard).status_code == 200
        assert [h["id"] for h in loop.world.call(member, "GET", "/hazards").json["items"]] == [hazard["id"]]
    assert loop.get(loop.stranger, hazard).status_code == 404
    assert loop.world.call(loop.stranger, "GET", "/hazards").json["items"] == []


def test_a_verifier_must_be_able_to_and_a_rectifier_must_work_here(loop: Loop) -> None:
    hazard = loop.at("assign")
    body = {"rectifier_id": str(loop.fitter.id), "verifier_id": str(loop.leader.id)}
    answer = loop.do(loop.officer, hazard, "assignment", **body)
    assert (answer.status_code, answer.json["code"]) == (409, "hazard.cannot_verify"), "he leads another team"
    leave(loop, loop.fitter.id)
    answer = loop.do(loop.officer, hazard, "assignment", rectifier_id=str(loop.fitter.id))
    assert (answer.status_code, answer.json["code"]) == (409, "hazard.has_left")


def test_a_verifier_who_left_meanwhile_is_replaced_by_the_queue(loop: Loop) -> None:
    hazard = loop.at("rectify")
    leave(loop, loop.inspector.id)
    hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    assert (hazard["responsible"], hazard["queue_role"], hazard["verifier"]) == (None, "quality_officer", None)


def test_another_tenant_finds_nothing_and_changes_nothing(loop: Loop, other_world: World) -> None:
    hazard = loop.at("verify")
    before = loop.get(loop.officer, hazard).json
    spy = other_world.officer(Role.QUALITY_OFFICER)
    for deed in DEEDS:
        body = loop.body_of(deed) | ({"photo_ids": []} if deed == "rectification" else {})
        assert other_world.call(spy, "POST", f"/hazards/{hazard['id']}/{deed}", json=body).status_code == 404
    for path in ("", "/duplicates"):
        assert other_world.call(spy, "GET", f"/hazards/{hazard['id']}{path}").status_code == 404
    assert other_world.call(spy, "GET", f"/cases/{hazard['id']}/timeline").status_code == 404
    said = {"text": "你好"}
    assert other_world.call(spy, "POST", f"/cases/{hazard['id']}/comments", json=said).status_code == 404
    after = loop.get(loop.officer, hazard).json
    assert {k: v for k, v in after.items() if k != "photos"} == {k: v for k, v in before.items() if k != "photos"}


def test_ids_of_another_tenant_in_a_body_are_not_found(loop: Loop, other_world: World) -> None:
    foreign = str(other_world.member().id)
    hazard = loop.at("assign")
    assert loop.do(loop.officer, hazard, "assignment", rectifier_id=foreign).status_code == 404
    answer = loop.do(loop.officer, hazard, "assignment", rectifier_id=str(loop.fitter.id), verifier_id=foreign)
    assert answer.status_code == 404
    assert loop.reporting(unit_id=str(other_world.team.id)).status_code == 404
    other = loop.report()
    assert loop.do(loop.officer, other, "confirmation", duplicate_of=foreign).status_code == 404
    assert loop.do(loop.officer, other, "confirmation", recurrence_of=foreign).status_code == 404


def leave(loop: Loop, member_id: object) -> None:
    """Let a member leave."""
    with loop.world.work() as session:
        session.execute(
            text("UPDATE members SET status = :left WHERE id = :id"), {"left": MemberStatus.LEFT.value, "id": member_id}
        )
