"""Marks on the way to a deadline and beyond: told once, to the right level, never lost; stopped while paused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError

from gongyou.cases.escalation import faults
from gongyou.core import clock, jobs
from gongyou.core.outbox import OutboxRow, emit
from gongyou.core.scheduler import HourBegan
from gongyou.events import CaseClock
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.quality.hazards.loop import Loop, uuid
from tests.world import deliver

MORNING = datetime(2026, 11, 20, 0, tzinfo=UTC)  # Friday, 08:00 in Shanghai
HOUR = timedelta(hours=1)


def pass_time(loop: Loop, until: datetime) -> None:
    """Let the clock stand at an instant and deliver what is due by then, and no more: these days may be long past."""
    due = select(OutboxRow.handler, OutboxRow.id).where(OutboxRow.available_at <= until).order_by(OutboxRow.id)
    with clock.at(until):
        while True:
            with loop.world.work() as session:
                rows = session.execute(due).all()
            if not rows:
                return
            for handler, row_id in rows:
                jobs.handle(loop.world.tenant_id, handler, [row_id])


def lines(loop: Loop, hazard: dict[str, Any]) -> list[tuple[str, int | None, list[str]]]:
    """Return kind, level and people of what the service itself wrote on a timeline, oldest first."""
    entries = loop.timeline(hazard)["entries"]
    return [(e["kind"], e["level"], [p["name"] for p in e["people"]]) for e in reversed(entries) if e["by"] is None]


def standing(loop: Loop, hazard: dict[str, Any], at: datetime) -> dict[str, Any]:
    with clock.at(at):
        return dict(loop.get(loop.officer, hazard).json)


def test_the_ladder_is_climbed_one_mark_after_another(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")  # serious: four hours, until noon
    pass_time(loop, MORNING + 2 * HOUR)
    assert lines(loop, hazard) == []
    pass_time(loop, MORNING + 3 * HOUR)
    assert lines(loop, hazard) == [("reminder", 0, ["孙强"])]
    pass_time(loop, MORNING + 4 * HOUR)
    assert lines(loop, hazard)[1:] == [("breach", 0, ["孙强"])]
    pass_time(loop, MORNING + 28 * HOUR)
    assert lines(loop, hazard)[2:] == [("escalation", 1, ["赵国梁"])]
    pass_time(loop, MORNING + 52 * HOUR)
    assert lines(loop, hazard)[3:] == [("escalation", 2, ["贺永强"])]
    pass_time(loop, MORNING + 76 * HOUR)
    assert lines(loop, hazard)[4:] == [("escalation", 3, ["马春来", "方静仪"])]
    pass_time(loop, MORNING + timedelta(days=300))
    assert len(lines(loop, hazard)) == 5, "the ladder has an end"
    shown = standing(loop, hazard, MORNING + timedelta(days=4))
    assert (shown["overdue"], shown["level"], shown["next_mark_at"]) == (True, 3, None)
    assert loop.notices(loop.fitter) == ["case.given", "case.soon", "case.overdue", *["case.late"] * 3]
    assert loop.notices(loop.leader) == ["case.escalated"]


def test_a_major_hazard_goes_up_at_once_when_it_is_due(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.report(severity="major")
        hazard = loop.done(loop.officer, hazard, "confirmation")
        hazard = loop.done(loop.officer, hazard, "assignment", rectifier_id=str(loop.fitter.id))
    pass_time(loop, MORNING + HOUR)
    assert lines(loop, hazard)[-1] == ("escalation", 1, ["赵国梁"])
    pass_time(loop, MORNING + 3 * HOUR)
    assert lines(loop, hazard)[-1] == ("escalation", 2, ["贺永强"])


def test_a_queue_is_reminded_where_it_is_nearest_and_escalates_from_the_unit(loop: Loop) -> None:
    local = loop.world.member("区队质量员", unit=loop.world.area, roles={Role.QUALITY_OFFICER: loop.world.area})
    with clock.at(MORNING):
        hazard = loop.report()
    pass_time(loop, MORNING)
    pass_time(loop, MORNING + 6 * HOUR)
    assert lines(loop, hazard) == [("reminder", 0, ["区队质量员"])]
    pass_time(loop, MORNING + 8 * HOUR)
    pass_time(loop, MORNING + 32 * HOUR)
    assert lines(loop, hazard)[-1] == ("escalation", 1, ["贺永强"]), "the finder's team has no leader: no step"
    assert loop.notices(local) == ["case.waiting", "case.soon", "case.overdue", "case.late"]


def test_a_leader_who_has_the_case_is_not_their_own_leader(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("assign")
        hazard = loop.done(loop.officer, hazard, "assignment", rectifier_id=str(loop.leader.id))
    pass_time(loop, MORNING + 28 * HOUR)
    assert lines(loop, hazard)[-1] == ("escalation", 1, ["贺永强"])


def test_marks_missed_while_all_was_down_are_one_line_and_one_notice(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
    pass_time(loop, MORNING)
    pass_time(loop, MORNING + 30 * HOUR)
    assert lines(loop, hazard) == [("escalation", 1, ["赵国梁"])]
    assert loop.notices(loop.fitter) == ["case.given", "case.overdue"], "once for all that was missed"
    with clock.at(MORNING + 31 * HOUR):
        hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    [stay] = [s for s in loop.timeline(hazard)["nodes"] if s["node"] == "rectify"]
    assert datetime.fromisoformat(stay["breached_at"]) == MORNING + 4 * HOUR, "the breach was when it was due"


def test_a_mark_of_a_node_that_was_left_does_nothing(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("verify")
    pass_time(loop, MORNING + 8 * HOUR)
    assert lines(loop, hazard) == []
    with loop.world.work() as session:
        for mark, seq in (("soon", 4), ("due", 4), ("due", 5), ("no-such", 5)):
            emit(CaseClock(case_id=uuid(hazard), node_seq=seq, mark=mark))
        session.flush()
    pass_time(loop, MORNING + 8 * HOUR)
    assert lines(loop, hazard) == []


def test_a_mark_delivered_again_tells_nobody_twice(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
    for _ in range(3):
        with loop.world.work():
            emit(CaseClock(case_id=uuid(hazard), node_seq=4, mark="soon"))
        pass_time(loop, MORNING + 3 * HOUR)
    assert lines(loop, hazard) == [("reminder", 0, ["孙强"])]
    assert loop.notices(loop.fitter).count("case.soon") == 1


def test_a_lost_mark_comes_again_with_the_hour(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
        deliver(loop.world)
    with loop.world.work() as session:
        session.execute(delete(OutboxRow))
    pass_time(loop, MORNING + 5 * HOUR)
    assert lines(loop, hazard) == []
    with loop.world.work(), clock.at(MORNING + 5 * HOUR):
        [said] = faults()
        assert hazard["number"] in said
        emit(HourBegan(at=MORNING + 5 * HOUR))
    pass_time(loop, MORNING + 5 * HOUR)
    assert lines(loop, hazard) == [("breach", 0, ["孙强"])]
    with loop.world.work(), clock.at(MORNING + 5 * HOUR):
        assert faults() == []


def test_a_case_of_somebody_who_left_is_shown_to_who_can_reassign(loop: Loop) -> None:
    hazard = loop.at("rectify")
    deliver(loop.world)
    with loop.world.work() as session:
        session.execute(text("UPDATE members SET status = 'left' WHERE id = :id"), {"id": loop.fitter.id})
        [said] = faults()
        assert hazard["number"] in said
    for _ in range(2):
        with loop.world.work():
            emit(HourBegan(at=clock.now()))
        deliver(loop.world)
    assert loop.notices(loop.officer).count("case.orphaned") == 1


def pause(loop: Loop, member: Member, hazard: dict[str, Any], **body: Any) -> Any:
    return loop.world.call(member, "POST", f"/cases/{hazard['id']}/pause", json={"reason": "等备件"} | body)


def resume(loop: Loop, member: Member, hazard: dict[str, Any]) -> Any:
    return loop.world.call(member, "POST", f"/cases/{hazard['id']}/resumption", json={})


def test_a_pause_stops_the_clock_and_the_marks(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
    with clock.at(MORNING + 2 * HOUR):
        paused = pause(loop, loop.officer, hazard)
        assert (paused.status_code, paused.json["due_at"], paused.json["pause_reason"]) == (200, None, "等备件")
    pass_time(loop, MORNING + 50 * HOUR)
    assert lines(loop, hazard) == []
    assert standing(loop, hazard, MORNING + 50 * HOUR)["overdue"] is False
    with clock.at(MORNING + 50 * HOUR):
        running = resume(loop, loop.officer, hazard).json
    assert datetime.fromisoformat(running["due_at"]) == MORNING + 52 * HOUR
    pass_time(loop, MORNING + 51 * HOUR)
    assert lines(loop, hazard) == [("reminder", 0, ["孙强"])]
    with clock.at(MORNING + 51 * HOUR):
        hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    [stay] = [s for s in loop.timeline(hazard)["nodes"] if s["node"] == "rectify"]
    assert (stay["used_minutes"], stay["breached_at"]) == (180, None)


def test_who_gets_a_case_while_the_clock_stands_reads_of_no_deadline(loop: Loop) -> None:
    hazard = loop.at("rectify")
    pause(loop, loop.officer, hazard)
    path = f"/cases/{hazard['id']}/reassignment"
    body = {"member_id": str(loop.leader.id), "reason": "换人"}
    assert loop.world.call(loop.officer, "POST", path, json=body).status_code == 200
    deliver(loop.world)
    assert bodies(loop, loop.leader) == [
        f"{hazard['title']}。现在停表，办好就接着往下走。",
        f"{hazard['title']}. The clock is stopped; it goes on once this is done.",
    ]
    with loop.world.work() as session:
        session.execute(text("UPDATE members SET status = 'left' WHERE id = :id"), {"id": loop.leader.id})
        emit(HourBegan(at=clock.now()))
    deliver(loop.world)
    assert bodies(loop, loop.officer)[0] == f"{hazard['title']}：整改。赵国梁已经离开，现在停表。"
    assert bodies(loop, loop.officer)[1].endswith("赵国梁 has left; the clock is stopped.")


def bodies(loop: Loop, member: Member) -> list[str]:
    """Return the body of a member's newest notice in each language."""
    languages = ("zh-CN", "en-US")
    newest = "/me/notices?limit=1"
    answers = [loop.world.call(member, "GET", newest, headers={"Accept-Language": each}) for each in languages]
    return [str(answer.json["items"][0]["body"]) for answer in answers]


def test_what_is_done_while_the_clock_stands_counts_the_time_before(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
    with clock.at(MORNING + HOUR):
        pause(loop, loop.officer, hazard)
    with clock.at(MORNING + 30 * HOUR):
        hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
        assert hazard["paused_at"] is None
    [stay] = [s for s in loop.timeline(hazard)["nodes"] if s["node"] == "rectify"]
    assert (stay["used_minutes"], stay["breached_at"]) == (60, None)


def test_a_pause_after_the_due_time_forgives_nothing(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
    with clock.at(MORNING + 5 * HOUR):
        pause(loop, loop.officer, hazard)
    with clock.at(MORNING + 10 * HOUR):
        running = resume(loop, loop.officer, hazard).json
        assert datetime.fromisoformat(running["due_at"]) == MORNING + 10 * HOUR
        hazard = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    [stay] = [s for s in loop.timeline(hazard)["nodes"] if s["node"] == "rectify"]
    assert datetime.fromisoformat(stay["breached_at"]) == MORNING + 4 * HOUR


def test_who_may_stop_a_clock_and_where(loop: Loop) -> None:
    hazard = loop.at("rectify")
    assert pause(loop, loop.fitter, hazard).status_code == 403
    assert pause(loop, loop.stranger, hazard).status_code == 404
    assert resume(loop, loop.officer, hazard).json["code"] == "case.not_pausable"
    assert pause(loop, loop.officer, loop.report()).json["code"] == "case.not_pausable", "to confirm waits for nothing"
    own = loop.done(loop.officer, loop.at("assign"), "assignment", rectifier_id=str(loop.deputy.id))
    assert pause(loop, loop.deputy, own).json["code"] == "case.not_pausable", "nobody stops their own clock"
    assert pause(loop, loop.officer, own).status_code == 200
    assert pause(loop, loop.officer, own).json["code"] == "case.not_pausable"
    assert pause(loop, loop.officer, loop.at("closed")).json["code"] == "case.ended"


def test_tracing_counts_working_hours_over_the_national_day(loop: Loop) -> None:
    eve = datetime(2026, 9, 30, 9, tzinfo=UTC)  # 17:00, half an hour before the holiday
    with clock.at(eve):
        hazard = loop.at("trace")
    # Half an hour, then 8, 9 and the make-up Saturday 10 October less half an hour.
    assert datetime.fromisoformat(hazard["due_at"]) == datetime(2026, 10, 10, 9, tzinfo=UTC)
    pass_time(loop, datetime(2026, 10, 7, 12, tzinfo=UTC))
    assert lines(loop, hazard) == []
    pass_time(loop, datetime(2026, 10, 10, 9, tzinfo=UTC))
    assert [kind for kind, _, _ in lines(loop, hazard)] == ["breach"]
    with clock.at(datetime(2026, 10, 12, 2, tzinfo=UTC)):  # Monday 10:00
        hazard = loop.done(loop.officer, hazard, "trace", **loop.body_of("trace"))
    [stay] = [s for s in loop.timeline(hazard)["nodes"] if s["node"] == "trace"]
    assert stay["used_minutes"] == 1440 + 30 + 120


def test_a_mine_that_works_nights_counts_them(loop: Loop) -> None:
    calendar = {"shifts": [{"start": "22:00", "end": "06:00"}], "rest": "statutory"}
    assert loop.world.call(loop.admin, "PUT", "/work-calendar", json=calendar).status_code == 200
    eve = datetime(2026, 9, 30, 16, tzinfo=UTC)  # midnight in the last night shift before the holiday
    with clock.at(eve):
        hazard = loop.at("close")  # 480 working minutes
    # Six hours until 06:00 on 1 October, two more in the night of the 8th.
    assert datetime.fromisoformat(hazard["due_at"]) == datetime(2026, 10, 8, 16, tzinfo=UTC)


def test_a_new_limit_holds_from_the_next_node_on(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("assign")
        settings = {"nodes": {"assign": {"limit": 10}, "rectify": {"limits": {"serious": 30}}}}
        assert loop.world.call(loop.admin, "PUT", "/case-flows/hazard", json=settings).status_code == 200
        assert loop.get(loop.officer, hazard).json["allowed_minutes"] == 120
        hazard = loop.done(loop.officer, hazard, "assignment", **loop.body_of("assignment"))
    assert datetime.fromisoformat(hazard["due_at"]) == MORNING + timedelta(minutes=30)


def test_a_changed_ladder_does_not_lose_a_case(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
        ladder = [{"mark": "half", "level": 0, "left": 0.5}, {"mark": "over", "level": 1, "late": 5}]
        answer = loop.world.call(loop.admin, "PUT", "/case-flows/hazard", json={"ladders": {"": ladder}})
        assert answer.status_code == 200, answer.json
    pass_time(loop, MORNING + 3 * HOUR)
    pass_time(loop, MORNING + 5 * HOUR)
    assert [kind for kind, _, _ in lines(loop, hazard)] == ["reminder", "escalation"]
    with loop.world.work(), clock.at(MORNING + 50 * HOUR):
        assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "queue_role = NULL",
        "due_at = '9999-01-01'",
        "paused_at = now()",
        "closed_at = now()",
        "state = 'closed'",
        "state = 'refused'",
    ],
)
def test_the_database_refuses_an_open_case_that_nobody_has_or_that_is_never_due(loop: Loop, change: str) -> None:
    hazard = loop.report()
    with pytest.raises(IntegrityError, match="violates check constraint"), loop.world.work() as session:
        session.execute(text(f"UPDATE cases SET {change} WHERE id = :id"), {"id": uuid(hazard)})


def test_a_ladder_without_early_rungs_is_silent_until_its_first(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("rectify")
        ladder = [{"mark": "over", "level": 1, "late": 5}]
        loop.world.call(loop.admin, "PUT", "/case-flows/hazard", json={"ladders": {"": ladder}})
    pass_time(loop, MORNING + 4 * HOUR)
    assert lines(loop, hazard) == []
    pass_time(loop, MORNING + 5 * HOUR)
    assert lines(loop, hazard) == [("escalation", 1, ["赵国梁"])]
