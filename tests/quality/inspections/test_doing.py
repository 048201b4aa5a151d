"""Doing inspections: who may, what is found, what is missed."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.core.outbox import handlers
from gongyou.events import InspectionDue
from gongyou.identity.models import Member
from gongyou.permissions import Role
from gongyou.quality.hazards.models import Hazard
from gongyou.quality.inspections.models import InspectionAnswer, InspectionOccurrence
from tests.quality.inspections.patrol import Patrol, at, local


def finding(inspection: dict[str, object], number: int = 0, **fields: object) -> dict[str, object]:
    """Return an answer that finds a hazard."""
    item = inspection["items"][number]  # type: ignore[index]
    return {
        "item_id": item["id"],
        "verdict": "finding",
        "note": "护罩掉了，滚筒外露",
        "hazard": {"place": "3 号皮带机尾"},
    } | fields


def inspector_of(patrol: Patrol, who: str) -> Member:
    """Return a member by how they stand to an inspection of `team`."""
    world = patrol.world
    return {
        "member": patrol.miner,
        "leader": patrol.leader,
        "other member": patrol.rival,
        "neighbour": world.member("邻班", unit=world.area),
        "officer": patrol.officer,
        "administrator": world.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪"),
        "officer elsewhere": world.member("异地", unit=world.mine, roles={Role.QUALITY_OFFICER: world.other_team}),
    }[who]


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [("self", {"member", "leader"}), ("mutual", {"other member"}), ("special", {"officer"})],
)
@pytest.mark.parametrize(
    "who", ["member", "leader", "other member", "neighbour", "officer", "administrator", "officer elsewhere"]
)
def test_each_kind_is_done_by_its_own_people(patrol: Patrol, kind: str, allowed: set[str], who: str) -> None:
    plan = patrol.mutual() if kind == "mutual" else patrol.plan(kind=kind)
    member = inspector_of(patrol, who)
    inspection = patrol.today(plan)
    answer = patrol.do(inspection, "start", member)
    assert bool(patrol.mine(member)) == (who in allowed)
    if who in allowed:
        assert answer.status_code == 200, answer.json
        assert (answer.json["state"], answer.json["inspector"]["id"]) == ("started", str(member.id))
    else:
        assert answer.status_code in {403, 404}
        if answer.status_code == 403:
            assert answer.json["code"] == "inspection.wrong_inspector"
            assert not patrol.get(inspection, member).json["may_do"]


def test_an_inspection_is_done_item_by_item(patrol: Patrol) -> None:
    plan = patrol.plan()
    begun = patrol.begun(plan)
    first, second = patrol.ok(begun)
    answered = patrol.made(patrol.do(begun, "answers", patrol.miner, answers=[first]), 200)
    assert (answered["answers"], answered["items"][0]["answer"]["verdict"]) == (1, "ok")
    early = patrol.do(begun, "completion", patrol.miner)
    assert (early.status_code, early.json["code"]) == (409, "inspection.items_left")
    assert "1" in early.json["detail"]
    patrol.made(patrol.do(begun, "answers", patrol.miner, answers=[second | {"verdict": "not_applicable"}]), 200)
    done = patrol.made(patrol.do(begun, "completion", patrol.miner), 200)
    assert (done["state"], done["done_at"]) == ("done", "2037-11-19T01:00:00+00:00")
    assert patrol.made(patrol.do(begun, "completion", patrol.miner), 200)["state"] == "done"
    late = patrol.do(begun, "answers", patrol.miner, answers=[first | {"verdict": "not_applicable"}])
    assert late.json["code"] == "inspection.done"
    assert patrol.do(begun, "answers", patrol.miner, answers=[first]).status_code == 200  # sent again, as it was


def test_who_began_it_does_it(patrol: Patrol) -> None:
    plan = patrol.plan()
    inspection = patrol.today(plan)
    assert patrol.do(inspection, "completion", patrol.miner).json["code"] == "inspection.not_inspector"
    begun = patrol.begun(plan)
    for deed, body in (("start", {}), ("answers", {"answers": patrol.ok(begun)}), ("completion", {})):
        answer = patrol.do(begun, deed, patrol.mate, **body)
        assert (answer.status_code, answer.json["code"]) == (409, "inspection.not_inspector")
        assert patrol.miner.name in answer.json["detail"]
    assert patrol.do(begun, "start", patrol.miner).status_code == 200


def test_a_finding_becomes_a_hazard_at_once(patrol: Patrol) -> None:
    begun = patrol.begun(patrol.mutual(), patrol.rival)
    photo = patrol.photo(patrol.rival)
    answered = patrol.made(patrol.do(begun, "answers", patrol.rival, answers=[finding(begun, photo_ids=[photo])]), 200)
    found = answered["items"][0]["answer"]
    hazard = patrol.made(patrol.call(patrol.officer, "GET", f"/hazards/{found['hazard_id']}"), 200)
    assert hazard["title"] == begun["items"][0]["text"]
    assert hazard["description"] == "护罩掉了，滚筒外露"
    assert (hazard["category"], hazard["place"]) == ("conveyor", "3 号皮带机尾")
    assert hazard["finder"]["id"] == str(patrol.rival.id)
    assert hazard["unit"]["name"] == "检修班"
    assert [each["id"] for each in hazard["photos"]] == [photo]
    assert answered["findings"] == 1
    assert [each["id"] for each in found["photos"]] == [photo]
    confirmed = patrol.call(patrol.officer, "POST", f"/hazards/{found['hazard_id']}/confirmation", json={})
    assert confirmed.status_code == 200


def test_a_resend_changes_nothing(patrol: Patrol) -> None:
    begun = patrol.begun(patrol.plan())
    minted = str(new_id())
    answers = [
        finding(begun, hazard={"id": minted, "place": "机尾"}, photo_ids=[patrol.photo(patrol.miner)]),
        {"item_id": begun["items"][1]["id"], "verdict": "ok"},
    ]
    first = patrol.made(patrol.do(begun, "answers", patrol.miner, answers=answers), 200)
    for _ in range(2):
        again = patrol.made(patrol.do(begun, "answers", patrol.miner, answers=answers), 200)
        assert [item["answer"]["answered_at"] for item in again["items"]] == [
            item["answer"]["answered_at"] for item in first["items"]
        ]
    assert [str(hazard.id) for hazard in patrol.rows(Hazard)] == [minted]
    assert len(patrol.rows(InspectionAnswer)) == 2


def test_answers_may_change_until_they_are_findings(patrol: Patrol) -> None:
    begun = patrol.begun(patrol.plan())
    good = patrol.ok(begun)[0]
    patrol.made(patrol.do(begun, "answers", patrol.miner, answers=[good]), 200)
    patrol.made(patrol.do(begun, "answers", patrol.miner, answers=[finding(begun)]), 200)
    answer = patrol.do(begun, "answers", patrol.miner, answers=[good])
    assert (answer.status_code, answer.json["code"]) == (409, "inspection.finding_stays")
    assert len(patrol.rows(Hazard)) == 1


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"hazard": None}, "/body/answers/1/hazard"),
        ({"hazard": {"place": "机尾", "severity": "nonesuch"}}, "/body/answers/1/hazard/severity"),
        ({"hazard": {"place": ""}}, "/body/answers/1/hazard/place"),
        ({"item_id": str(uuid4())}, "/body/answers/1/item_id"),
        ({"verdict": "fine"}, "/body/answers/1/verdict"),
        ({"answered_at": "2037-11-19T10:00:00+08:00"}, "/body/answers/1/answered_at"),
        ({"answered_at": "2037-11-19T10:00:00"}, "/body/answers/1/answered_at"),
    ],
)
def test_a_batch_with_a_wrong_answer_is_refused_as_a_whole(
    patrol: Patrol, fields: dict[str, object], pointer: str
) -> None:
    begun = patrol.begun(patrol.plan())
    answers = [finding(begun, 1), finding(begun, 0, **fields)]
    answer = patrol.do(begun, "answers", patrol.miner, answers=answers)
    assert answer.status_code == 422, answer.json
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]
    assert patrol.rows(Hazard) == []
    assert patrol.rows(InspectionAnswer) == []


def test_another_members_picture_is_no_evidence(patrol: Patrol) -> None:
    begun = patrol.begun(patrol.plan())
    stolen = [patrol.photo(patrol.rival)]
    for each in (finding(begun, photo_ids=stolen), patrol.ok(begun)[0] | {"photo_ids": stolen}):
        answer = patrol.do(begun, "answers", patrol.miner, answers=[each])
        assert (answer.status_code, answer.json["code"]) == (422, "files.unknown")


def test_pictures_are_seen_by_who_sees_the_inspection(patrol: Patrol) -> None:
    begun = patrol.begun(patrol.plan())
    photo = patrol.photo(patrol.miner)
    patrol.made(patrol.do(begun, "answers", patrol.miner, answers=[patrol.ok(begun)[0] | {"photo_ids": [photo]}]), 200)
    assert patrol.call(patrol.officer, "GET", f"/files/{photo}").status_code == 200
    assert patrol.call(patrol.mate, "GET", f"/files/{photo}").status_code == 200
    assert patrol.call(patrol.rival, "GET", f"/files/{photo}").status_code == 404


def test_what_nobody_did_is_missed_and_told(patrol: Patrol) -> None:
    plan = patrol.plan()
    inspection = patrol.today(plan)
    with clock.at(local(19, 11, 59)):
        patrol.deliver()
        assert patrol.get(inspection).json["state"] == "open"
    with at(19, 12, 1):
        patrol.deliver()
        assert patrol.get(inspection).json["state"] == "missed"
        [notice] = [n for n in patrol.notices(patrol.officer) if n["kind"] == "inspection.missed"]
        assert notice["title"] == "自查没有按时做：检修班"
        assert "2037-11-19 12:00" in notice["body"]
        assert patrol.do(inspection, "start", patrol.miner).json["code"] == "inspection.not_open"


def test_a_started_inspection_that_is_not_completed_is_missed(patrol: Patrol) -> None:
    begun = patrol.begun(patrol.plan())
    with at(19, 12, 1):
        patrol.deliver()
        assert patrol.get(begun).json["state"] == "missed"
        answer = patrol.do(begun, "answers", patrol.miner, answers=patrol.ok(begun))
        assert answer.json["code"] == "inspection.not_open"


def test_what_was_done_is_not_missed(patrol: Patrol) -> None:
    begun = patrol.begun(patrol.plan())
    patrol.made(patrol.do(begun, "answers", patrol.miner, answers=patrol.ok(begun)), 200)
    patrol.made(patrol.do(begun, "completion", patrol.miner), 200)
    with at(19, 12, 1):
        patrol.deliver()
        assert patrol.get(begun).json["state"] == "done"
        assert patrol.notices(patrol.officer) == []


def test_a_deadline_told_three_times_is_one_notice(patrol: Patrol) -> None:
    inspection = patrol.today(patrol.plan())
    event = InspectionDue(inspection_id=UUID(inspection["id"]))
    with at(19, 12, 1):
        for _ in range(3):
            with patrol.world.work():
                handlers["quality.on_inspection_due"].handle([event])
        assert len([n for n in patrol.notices(patrol.officer) if n["kind"] == "inspection.missed"]) == 1


def test_a_lost_deadline_is_made_up_for(patrol: Patrol) -> None:
    inspection = patrol.today(patrol.plan())
    with patrol.world.work():
        session().execute(text("DELETE FROM outbox"))
    with at(19, 14):
        patrol.hour()
        assert patrol.get(inspection).json["state"] == "missed"


def test_what_was_done_offline_in_time_counts_when_it_arrives(patrol: Patrol) -> None:
    inspection = patrol.today(patrol.plan())
    with at(19, 20):
        patrol.deliver()
        assert patrol.get(inspection).json["state"] == "missed"
        begun = patrol.made(patrol.do(inspection, "start", patrol.miner, started_at=local(19, 10).isoformat()), 200)
        seen = {"answered_at": local(19, 10, 20).isoformat()}
        answers = [finding(begun, 0, **seen), patrol.ok(begun)[1] | seen]
        patrol.made(patrol.do(begun, "answers", patrol.miner, answers=answers), 200)
        patrol.hour()
        too_late = patrol.do(begun, "completion", patrol.miner, done_at=local(19, 12, 30).isoformat())
        assert too_late.json["code"] == "inspection.not_open"
        done = patrol.made(patrol.do(begun, "completion", patrol.miner, done_at=local(19, 10, 30).isoformat()), 200)
        assert done["state"] == "done"
        [hazard] = patrol.rows(Hazard)
        assert hazard.discovered_at == local(19, 10, 20)
    with at(24, 20):
        other = next(each for each in patrol.calendar() if each["opens_at"].startswith("2037-11-20"))
        stale = patrol.do(other, "start", patrol.miner, started_at=local(20, 9).isoformat())
        assert stale.json["code"] == "inspection.not_open"


def test_statistics_tell_what_was_done_missed_and_found(patrol: Patrol) -> None:
    ids = [str(patrol.world.team.id), str(patrol.world.other_team.id)]
    plan = patrol.plan(unit_ids=ids)
    begun = next(each for each in patrol.calendar(plan_id=plan["id"]) if each["unit"]["name"] == "检修班")
    begun = patrol.made(patrol.do(begun, "start", patrol.miner), 200)
    answers = [finding(begun, 0), finding(begun, 1)]
    patrol.made(patrol.do(begun, "answers", patrol.miner, answers=answers), 200)
    patrol.made(patrol.do(begun, "completion", patrol.miner), 200)
    with at(19, 13):
        patrol.deliver()
        found = patrol.made(patrol.call(patrol.officer, "GET", "/inspections/statistics"), 200)
        by_unit = {e["unit"]["name"]: (e["planned"], e["done"], e["missed"], e["findings"]) for e in found["units"]}
        assert by_unit == {"检修班": (1, 1, 0, 2), "生产班": (1, 0, 1, 0)}
        assert (found["planned"], found["done"], found["missed"], found["findings"]) == (2, 1, 1, 2)
        own = patrol.made(patrol.call(patrol.leader, "GET", "/inspections/statistics"), 200)
        assert [each["unit"]["name"] for each in own["units"]] == ["检修班"]
        mutual = patrol.call(patrol.officer, "GET", "/inspections/statistics?kind=mutual")
        assert mutual.json["planned"] == 0
        assert patrol.call(patrol.miner, "GET", "/inspections/statistics").status_code == 403


def test_the_calendar_shows_what_concerns_one(patrol: Patrol) -> None:
    patrol.mutual()
    special = patrol.plan(kind="special", unit_ids=[str(patrol.world.area.id)])
    assert len(patrol.calendar(patrol.miner)) == 4  # their team is inspected, and their area
    assert {each["kind"] for each in patrol.calendar(patrol.rival)} == {"mutual", "special"}
    office = patrol.world.member("文员", unit=patrol.world.mine)
    assert patrol.calendar(office) == []
    assert patrol.get(patrol.today(special), office).status_code == 404
    assert len(patrol.calendar(unit_id=str(patrol.world.team.id))) == 2
    assert len(patrol.calendar(until=local(20, 0).isoformat())) == 2
    assert patrol.calendar(state="done") == []
    assert [len(patrol.rows(InspectionOccurrence)), len(patrol.calendar(kind="special"))] == [4, 2]


def test_my_inspections_are_due_first_first(patrol: Patrol) -> None:
    late = patrol.plan(name="长", duration_minutes=600)
    soon = patrol.plan(name="短", duration_minutes=120)
    names = [each["plan"]["name"] for each in patrol.mine(patrol.miner)][:2]
    assert names == ["短", "长"]
    patrol.begun(soon, patrol.mate)
    assert soon["id"] not in [
        e["plan"]["id"] for e in patrol.mine(patrol.miner) if e["opens_at"].startswith("2037-11-19")
    ]
    assert patrol.mine(patrol.mate)[0]["state"] == "started"
    assert late["id"] in [each["plan"]["id"] for each in patrol.mine(patrol.mate)]
