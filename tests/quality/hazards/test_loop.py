"""The closed loop: seven nodes, what each asks for, and what it brings."""

from datetime import UTC, datetime, timedelta

import pytest

from gongyou.core import clock
from gongyou.core.ids import new_id
from gongyou.permissions import Role
from tests.quality.hazards.loop import Loop
from tests.world import deliver

FRIDAY = datetime(2026, 11, 20, 2, tzinfo=UTC)  # 10:00 in Shanghai


def test_a_hazard_goes_through_all_seven_nodes(loop: Loop) -> None:
    with clock.at(FRIDAY):
        hazard = loop.at("closed")
    assert (hazard["number"], hazard["state"], hazard["node"], hazard["outcome"]) == (
        "YH-2611-0001",
        "closed",
        "close",
        "close",
    )
    people = (hazard["finder"], hazard["rectifier"], hazard["verifier"], hazard["confirmed_by"])
    assert [person["name"] for person in people] == ["孟庆山", "孙强", "贺永强", "苏晓岚"]
    assert (hazard["stage"], hazard["standard_changed"]) == ("acceptance", "皮带机验收表加一项")
    stays = loop.timeline(hazard)["nodes"]
    assert [(stay["number"], stay["name"], stay["progress"]) for stay in stays] == [
        (number, name, "done")
        for number, name in enumerate(("上报", "确认", "派单", "整改", "验收", "溯源", "销号"), start=1)
    ]


def test_confirming_pays_the_finder_and_verifying_the_rectifier_after_a_week(loop: Loop) -> None:
    with clock.at(FRIDAY):
        hazard = loop.at("verify")
        assert (loop.points(loop.finder), loop.points(loop.finder, "coin")) == (5, 5)
        loop.done(loop.inspector, hazard, "verification", accepted=True)
    assert loop.points(loop.fitter) == 0
    with clock.at(FRIDAY + timedelta(days=7, minutes=1)):
        deliver(loop.world, within=timedelta(days=3650))
    assert (loop.points(loop.fitter), loop.points(loop.fitter, "coin")) == (3, 3)


def test_a_late_rectification_brings_nothing(loop: Loop) -> None:
    with clock.at(FRIDAY):
        hazard = loop.at("rectify")
    with clock.at(FRIDAY + timedelta(hours=4, minutes=1)):
        hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
        loop.done(loop.inspector, hazard, "verification", accepted=True)
    with clock.at(FRIDAY + timedelta(days=8)):
        deliver(loop.world, within=timedelta(days=3650))
    assert loop.points(loop.fitter) == 0
    [stay] = [s for s in loop.timeline(hazard)["nodes"] if s["node"] == "rectify"]
    assert (stay["allowed_minutes"], stay["used_minutes"]) == (240, 241)
    assert datetime.fromisoformat(stay["breached_at"]) == FRIDAY + timedelta(hours=4)


def test_sending_back_returns_to_the_rectifier_with_a_new_clock(loop: Loop) -> None:
    with clock.at(FRIDAY):
        hazard = loop.at("verify")
    with clock.at(FRIDAY + timedelta(hours=3)):
        refused = loop.do(loop.inspector, hazard, "verification", accepted=False)
        assert [e["pointer"] for e in refused.json["errors"]] == ["/body/note"]
        hazard = loop.done(loop.inspector, hazard, "verification", accepted=False, note="护罩螺栓少一颗")
    assert (hazard["node"], hazard["responsible"]["name"], hazard["sent_back"]) == ("rectify", "孙强", 1)
    assert datetime.fromisoformat(hazard["due_at"]) == FRIDAY + timedelta(hours=7)
    with clock.at(FRIDAY + timedelta(hours=4)):
        hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
        assert hazard["responsible"]["name"] == "贺永强"
        loop.done(loop.inspector, hazard, "verification", accepted=True)
    assert [s["outcome"] for s in loop.timeline(hazard)["nodes"] if s["progress"] == "done"] == [
        "report",
        "confirm",
        "assign",
        "rectify",
        "send_back",
        "rectify",
        "accept",
    ]


def test_a_refusal_says_why_and_pays_nothing(loop: Loop) -> None:
    hazard = loop.report()
    assert loop.do(loop.officer, hazard, "refusal").status_code == 422
    hazard = loop.done(loop.officer, hazard, "refusal", reason="不是隐患")
    assert (hazard["state"], hazard["responsible"], hazard["due_at"]) == ("refused", None, None)
    assert loop.points(loop.finder) == 0
    deliver(loop.world)
    assert loop.notices(loop.finder) == ["hazard.refused"]


def test_an_appeal_goes_to_another_officer_once(loop: Loop) -> None:
    hazard = loop.report()
    loop.done(loop.officer, hazard, "refusal", reason="不是隐患")
    assert loop.do(loop.inspector, hazard, "appeal", reason="我看像").status_code == 403
    hazard = loop.done(loop.finder, hazard, "appeal", reason="照片上看得见滚筒")
    assert (hazard["state"], hazard["node"], hazard["seq"]) == ("open", "confirm", 3)
    same = loop.do(loop.officer, hazard, "confirmation")
    assert (same.status_code, same.json["code"]) == (409, "hazard.refuser_cannot")
    loop.done(loop.deputy, hazard, "refusal", reason="确实不是")
    again = loop.do(loop.finder, hazard, "appeal", reason="再看看")
    assert (again.status_code, again.json["code"]) == (409, "hazard.appealed_before")
    assert [e["kind"] for e in loop.timeline(hazard)["entries"]] == ["reopening"]


def test_withdrawing_a_confirmation_takes_the_points_back_and_pays_the_right_one_again(loop: Loop) -> None:
    hazard = loop.at("verify")
    assert loop.do(loop.finder, hazard, "withdrawal", reason="撤").status_code == 403
    hazard = loop.done(loop.deputy, hazard, "withdrawal", reason="确认错了地方")
    assert (hazard["node"], hazard["rectifier"], hazard["confirmed_at"]) == ("confirm", None, None)
    assert (loop.points(loop.finder), loop.points(loop.finder, "coin")) == (0, 0)
    loop.done(loop.officer, hazard, "confirmation")
    assert loop.points(loop.finder) == 5
    deliver(loop.world)
    auditor = loop.world.officer(Role.AUDITOR, "审计员")
    entries = loop.world.call(auditor, "GET", "/audit/entries").json["items"]
    assert [(e["action"], e["detail"]["reason"]) for e in entries] == [("hazard.withdrawn", "确认错了地方")]


def test_a_closed_hazard_is_withdrawn_too_and_takes_back_the_rectifiers_award(loop: Loop) -> None:
    with clock.at(FRIDAY):
        hazard = loop.at("closed")
    with clock.at(FRIDAY + timedelta(days=8)):
        deliver(loop.world, within=timedelta(days=3650))
        assert loop.points(loop.fitter) == 3
        loop.done(loop.officer, hazard, "withdrawal", reason="查实并非隐患")
    assert (loop.points(loop.fitter), loop.points(loop.finder)) == (0, 0)


def test_nothing_is_withdrawn_before_it_was_decided(loop: Loop) -> None:
    answer = loop.do(loop.officer, loop.report(), "withdrawal", reason="撤")
    assert (answer.status_code, answer.json["code"]) == (409, "hazard.nothing_to_withdraw")


def test_a_recurrence_links_to_its_predecessor_and_takes_back_the_rectifiers_award(loop: Loop) -> None:
    with clock.at(FRIDAY):
        first = loop.at("closed")
    with clock.at(FRIDAY + timedelta(days=3)):
        second = loop.report(loop.stranger)
        hazard = loop.done(loop.officer, second, "confirmation", recurrence_of=first["id"])
    assert hazard["recurrence_of"] == first["id"]
    with clock.at(FRIDAY + timedelta(days=9)):
        deliver(loop.world, within=timedelta(days=3650))
    assert (loop.points(loop.fitter), loop.points(loop.finder), loop.points(loop.stranger)) == (0, 5, 5)
    assert loop.get(loop.officer, first).json["recurrences"] == 1
    [line] = [e for e in loop.timeline(first)["entries"] if e["kind"] == "link"]
    assert line["link"] == {"relation": "recurred_as", "id": second["id"], "number": second["number"]}


def test_a_recurrence_after_vesting_reverses_what_was_paid(loop: Loop) -> None:
    with clock.at(FRIDAY):
        first = loop.at("closed")
    with clock.at(FRIDAY + timedelta(days=8)):
        deliver(loop.world, within=timedelta(days=3650))
        assert loop.points(loop.fitter) == 3
        loop.done(loop.officer, loop.report(), "confirmation", recurrence_of=first["id"])
    assert loop.points(loop.fitter) == 0


def test_only_what_was_verified_recurs(loop: Loop) -> None:
    first = loop.at("rectify")
    answer = loop.do(loop.officer, loop.report(), "confirmation", recurrence_of=first["id"])
    assert (answer.status_code, answer.json["code"]) == (409, "hazard.not_over")


def test_rectifying_needs_a_picture_unless_the_tenant_waives_it(loop: Loop) -> None:
    hazard = loop.at("rectify")
    answer = loop.do(loop.fitter, hazard, "rectification", note="装好了")
    assert [e["pointer"] for e in answer.json["errors"]] == ["/body/photo_ids"]
    options = loop.world.call(loop.admin, "GET", "/hazard-options").json | {"rectification_needs_photo": False}
    assert loop.world.call(loop.admin, "PUT", "/hazard-options", json=options).status_code == 200
    assert loop.done(loop.fitter, hazard, "rectification", note="装好了")["node"] == "verify"


def test_without_a_named_verifier_it_waits_for_the_officers(loop: Loop) -> None:
    hazard = loop.at("assign")
    hazard = loop.done(loop.officer, hazard, "assignment", rectifier_id=str(loop.fitter.id))
    hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    assert (hazard["responsible"], hazard["queue_role"]) == (None, "quality_officer")
    hazard = loop.done(loop.deputy, hazard, "verification", accepted=True)
    assert hazard["verifier"]["name"] == "韩立新"


def test_the_assignment_may_set_another_due_time(loop: Loop) -> None:
    with clock.at(FRIDAY):
        body = {"rectifier_id": str(loop.fitter.id)}
        by_minutes = loop.done(loop.officer, loop.at("assign"), "assignment", **body, limit_minutes=30)
        assert datetime.fromisoformat(by_minutes["due_at"]) == FRIDAY + timedelta(minutes=30)
        until = FRIDAY + timedelta(hours=9)
        by_time = loop.done(loop.officer, loop.at("assign"), "assignment", **body, due_at=until.isoformat())
        assert (datetime.fromisoformat(by_time["due_at"]), by_time["allowed_minutes"]) == (until, 540)
        both = body | {"due_at": until.isoformat(), "limit_minutes": 5}
        answer = loop.do(loop.officer, loop.at("assign"), "assignment", **both)
        assert [e["pointer"] for e in answer.json["errors"]] == ["/body/limit_minutes"]
        for wrong in (FRIDAY - timedelta(seconds=1), FRIDAY + timedelta(days=400)):
            answer = loop.do(loop.officer, loop.at("assign"), "assignment", **body, due_at=wrong.isoformat())
            assert [e["pointer"] for e in answer.json["errors"]] == ["/body/due_at"]


@pytest.mark.parametrize(
    ("severity", "confirm", "rectify"), [("general", 480, 480), ("serious", 480, 240), ("major", 60, 60)]
)
def test_limits_follow_the_severity(loop: Loop, severity: str, confirm: int, rectify: int) -> None:
    hazard = loop.report(severity=severity)
    assert hazard["allowed_minutes"] == confirm
    hazard = loop.done(loop.officer, hazard, "confirmation")
    hazard = loop.done(loop.officer, hazard, "assignment", rectifier_id=str(loop.fitter.id))
    assert hazard["allowed_minutes"] == rectify


def test_those_concerned_are_told(loop: Loop) -> None:
    with clock.at(FRIDAY):
        hazard = loop.report()
        deliver(loop.world)
        assert loop.notices(loop.officer) == ["case.waiting"]
        for deed, member in (
            ("confirmation", loop.officer),
            ("assignment", loop.officer),
            ("rectification", loop.fitter),
            ("verification", loop.inspector),
            ("trace", loop.officer),
            ("closure", loop.officer),
        ):
            hazard = loop.done(member, hazard, deed, **loop.body_of(deed))
            deliver(loop.world)
    assert loop.notices(loop.finder) == ["hazard.confirmed", "hazard.closed"]
    assert loop.notices(loop.fitter) == ["case.given"]
    assert loop.notices(loop.inspector) == ["case.given"]
    assert loop.notices(loop.stranger) == []


def test_an_unknown_hazard_is_not_found(loop: Loop) -> None:
    assert loop.get(loop.officer, str(new_id())).status_code == 404
    assert loop.do(loop.officer, str(new_id()), "confirmation").status_code == 404
