"""The dashboard: right figures of the right units, in a constant number of statements."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from gongyou.core import clock
from gongyou.identity.models import Member, ShiftPattern
from gongyou.permissions import Role
from gongyou.points import service as points
from gongyou.points.budgets import create_budget
from tests.quality.hazards.loop import Loop, ids
from tests.reports.days import DAY, HOUR, NOON, TODAY
from tests.sql import queries
from tests.world import deliver


def board(loop: Loop, member: Member | None = None, query: str = "") -> dict[str, Any]:
    answer = loop.world.call(member or loop.officer, "GET", f"/dashboard{query}")
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def active(found: dict[str, Any]) -> dict[str, int]:
    return {each["day"]: each["active"] for each in found["participation"]["days"] if each["active"]}


def at_work(loop: Loop, *, ago: timedelta, node: str = "confirm", **fields: Any) -> dict[str, Any]:
    """Return a hazard that stands at a node since a while ago."""
    with clock.at(NOON - ago):
        return loop.at(node, **fields)


def test_an_empty_tenant_has_an_empty_dashboard(loop: Loop) -> None:
    loop.world.token(loop.admin)
    found = board(loop, loop.admin)
    assert (found["since"], found["until"]) == ("2026-10-22", TODAY)
    assert len(found["participation"]["days"]) == len(found["hazards"]["days"]) == 30
    assert found["hazards"]["open"] == found["hazards"]["overdue"] == found["parked_events"] == 0
    assert [node["node"] for node in found["hazards"]["nodes"]] == [
        *("report", "confirm", "assign", "rectify", "verify", "trace", "close")
    ]
    assert found["hazards"]["late_today"] == {"count": 0, "longest_minutes": None}
    assert (found["next"], found["budgets"], found["teams"]["items"]) == ([], [], [])
    assert found["participation"]["members"] == 9


def test_hazards_are_counted_by_node_age_and_time_left(loop: Loop) -> None:
    fresh, older = at_work(loop, ago=HOUR), at_work(loop, ago=2 * DAY)
    at_work(loop, ago=5 * DAY, node="rectify")
    at_work(loop, ago=20 * DAY, node="verify")
    at_work(loop, ago=3 * DAY, node="closed")
    found = board(loop)["hazards"]
    assert (found["open"], found["overdue"], found["due_within_day"]) == (4, 3, 1)
    assert found["ages"] == {"day": 1, "three_days": 1, "week": 1, "older": 1}
    nodes = {node["node"]: node for node in found["nodes"]}
    assert nodes["confirm"]["ages"] == {"day": 1, "three_days": 1, "week": 0, "older": 0}
    assert (nodes["confirm"]["open"], nodes["confirm"]["overdue"], nodes["confirm"]["done"]) == (2, 1, 3)
    assert nodes["verify"]["ages"]["older"] == 1
    waiting = board(loop)["next"]
    assert ids(waiting)[-2:] == ids([older, fresh])
    assert [each["overdue"] for each in waiting] == [True, True, True, False]
    assert waiting[-1]["unit_name"] == "检修班"


def test_days_are_those_of_the_tenants_clock(loop: Loop) -> None:
    midnight = NOON - 12 * HOUR
    with clock.at(midnight - timedelta(minutes=1)):
        loop.report()
    with clock.at(midnight):
        loop.report()
        loop.report()
    at_work(loop, ago=HOUR, node="closed")
    days = {each["day"]: (each["found"], each["closed"]) for each in board(loop)["hazards"]["days"]}
    assert {day: counts for day, counts in days.items() if any(counts)} == {"2026-11-19": (1, 0), TODAY: (3, 1)}


def test_a_refused_report_is_found_but_not_closed(loop: Loop) -> None:
    loop.done(loop.officer, loop.report(), "refusal", reason="看错了")
    assert board(loop)["hazards"]["days"][-1] == {"day": TODAY, "found": 1, "closed": 0}


def test_reports_that_waited_for_a_signal_are_told(loop: Loop) -> None:
    loop.report()
    loop.report(discovered_at=(NOON - timedelta(minutes=14)).isoformat())
    loop.report(discovered_at=(NOON - 3 * HOUR).isoformat())
    loop.report(discovered_at=(NOON - timedelta(minutes=40)).isoformat())
    at_work(loop, ago=2 * DAY, discovered_at=(NOON - 3 * DAY).isoformat())
    assert board(loop)["hazards"]["late_today"] == {"count": 2, "longest_minutes": 180}


def test_stages_are_told_by_unit(loop: Loop) -> None:
    at_work(loop, ago=HOUR, node="close")
    assert board(loop)["hazards"]["stages"] == [
        {"unit": {"id": str(loop.world.team.id), "name": "检修班"}, "stage": "acceptance", "count": 1}
    ]


def test_whoever_did_anything_takes_part_once_a_day(loop: Loop) -> None:
    with clock.at(NOON - 3 * DAY):
        loop.report()
        loop.report()
        loop.report(loop.stranger)
    with loop.world.work():
        points.adjust(loop.fitter.id, "quality", 2, note="补记")
    with clock.at(NOON - DAY):
        loop.world.token(loop.leader)
    loop.world.member("没来过")
    found = board(loop)
    # The officer and the two reporters came by the sessions that this test made for them.
    assert active(found) == {"2026-11-17": 2, "2026-11-19": 1, TODAY: 2}
    assert (found["participation"]["members"], found["participation"]["active"]) == (10, 5)


def test_an_inspection_is_taking_part(loop: Loop) -> None:
    checklist = {"name": "皮带机检查表", "items": [{"text": "护罩齐全", "category": "conveyor"}]}
    made = loop.world.call(loop.officer, "POST", "/checklists", json=checklist).json
    plan = {
        "name": "专项检查",
        "kind": "special",
        "checklist_id": made["id"],
        "unit_ids": [str(loop.world.team.id)],
        "recurrence": {"frequency": "daily", "at": "11:00"},
        "duration_minutes": 600,
        "starts_on": TODAY,
    }
    assert loop.world.call(loop.officer, "POST", "/inspection-plans", json=plan).status_code == 201
    waiting = loop.world.call(loop.officer, "GET", "/inspections").json["items"]
    before = active(board(loop))
    assert loop.world.call(loop.deputy, "POST", f"/inspections/{waiting[0]['id']}/start", json={}).status_code == 200
    with loop.world.work() as session:
        session.execute(Member.__table__.update().where(Member.id == loop.officer.id).values(status="left"))
        session.execute(Member.__table__.update().where(Member.id == loop.deputy.id).values(status="active"))
    assert (before, active(board(loop, loop.admin))) == ({TODAY: 1}, {TODAY: 2})


def test_what_a_night_shift_does_after_midnight_counts_for_the_day_it_began(loop: Loop) -> None:
    night = NOON - 10 * HOUR  # two in the morning
    with loop.world.work() as session:
        pattern = ShiftPattern(name="三八制", day_starts_at=time(6))
        session.add(pattern)
        session.flush()
        session.get_one(Member, (loop.world.tenant_id, loop.finder.id)).shift_pattern_id = pattern.id
    with clock.at(night):
        loop.report()
        loop.report(loop.stranger)
    found = board(loop)
    assert active(found) == {"2026-11-19": 1, TODAY: 2}, "the finder's day was yesterday's; stranger and officer: today"
    assert [(s["name"], s["members"], s["active"]) for s in found["participation"]["shifts"]] == [
        ("三八制", 1, 1),
        (None, 8, 2),
    ]


def test_a_leader_sees_their_own_units(loop: Loop) -> None:
    loop.report()
    loop.report(loop.stranger)
    mine, team = board(loop), board(loop, loop.leader)
    assert (mine["hazards"]["open"], team["hazards"]["open"]) == (2, 1)
    assert (mine["participation"]["members"], team["participation"]["members"]) == (9, 3)
    assert len(team["next"]) == 1
    narrowed = board(loop, query=f"?unit_id={loop.world.other_team.id}")
    assert (narrowed["hazards"]["open"], narrowed["participation"]["members"]) == (1, 3)
    foreign = board(loop, loop.leader, f"?unit_id={loop.world.team.id}")
    assert (foreign["hazards"]["open"], foreign["participation"]["members"], foreign["next"]) == (0, 0, [])


def test_figures_are_for_leaders_and_cases_for_those_who_read_them(loop: Loop) -> None:
    loop.report()
    union = loop.world.officer(Role.UNION_OFFICER, "尹秋水")
    found = board(loop, union)
    assert (found["hazards"]["open"], found["next"]) == (1, [])
    for role in (Role.AUDITOR, Role.STORE_KEEPER, Role.REVIEWER, Role.SECURITY_ADMINISTRATOR):
        assert loop.world.call(loop.world.officer(role), "GET", "/dashboard").status_code == 403
    assert loop.world.call(loop.finder, "GET", "/dashboard").status_code == 403


def test_no_more_than_ten_cases_are_shown_the_most_overdue_first(loop: Loop) -> None:
    for n in range(12):
        at_work(loop, ago=HOUR * (n + 1))
    due = [each["due_at"] for each in board(loop)["next"]]
    assert len(due) == 10
    assert due == sorted(due)


def test_a_stopped_clock_escalates_nothing(loop: Loop) -> None:
    hazard = at_work(loop, ago=HOUR, node="rectify")
    paused = loop.world.call(loop.officer, "POST", f"/cases/{hazard['id']}/pause", json={"reason": "等备件"})
    assert paused.status_code == 200
    found = board(loop)
    assert (found["next"], found["hazards"]["open"], found["hazards"]["overdue"]) == ([], 1, 0)


def test_budgets_tell_use_against_time(loop: Loop) -> None:
    with loop.world.work():
        create_budget(currency="coin", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), amount=100)
        create_budget(currency="coin", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), amount=7)
        create_budget(currency="coin", code="extra", starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20), amount=0)
    loop.done(loop.officer, loop.report(), "confirmation", severity="serious")
    extra, november = board(loop)["budgets"]
    assert (november["code"], november["used"]) == ("general", 5)
    assert november["share_used"] == november["used"] / 100
    assert (november["amount"], november["share_gone"]) == (100, 0.6667)
    assert (extra["share_used"], extra["share_gone"]) == (None, 1.0)


def test_the_leading_teams_stand_with_their_movement(loop: Loop) -> None:
    for n in range(4):
        loop.world.member(f"检修{n}")
        loop.world.member(f"生产{n}", unit=loop.world.other_team)
    with clock.at(NOON - 2 * DAY), loop.world.work():
        points.adjust(loop.fitter.id, "quality", 70, note="补记")
    deliver(loop.world)
    with loop.world.work():
        points.adjust(loop.finder.id, "quality", 90, note="补记")
    deliver(loop.world)
    teams = board(loop)["teams"]
    assert (teams["board"]["code"], teams["board"]["per_head"], teams["window"]["code"]) == (
        *("team-quality-per-head", True),
        "month",
    )
    shown = [(each["rank"], each["unit"]["name"], each["points"], each["movement"]) for each in teams["items"]]
    assert shown == [(1, "检修班", 18.0, None), (2, "生产班", 10.0, -1)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?since=2026-11-21", "dates_in_order"),
        ("?since=2026-08-20", "days_at_most"),
        ("?since=2000-01-01&until=2100-01-01", "days_at_most"),
        ("?since=0001-01-01&until=0001-01-02", "range"),
        ("?until=9999-12-31", "range"),
        ("?since=yesterday", "type_date"),
    ],
)
def test_a_period_has_an_order_and_an_end(loop: Loop, query: str, code: str) -> None:
    answer = loop.world.call(loop.officer, "GET", f"/dashboard{query}")
    assert (answer.status_code, [e["code"] for e in answer.json["errors"]]) == (
        422,
        [code] * len(answer.json["errors"]),
    )


@pytest.mark.constant_queries
def test_the_dashboard_takes_the_same_few_statements_however_much_there_is(loop: Loop) -> None:
    at_work(loop, ago=HOUR)
    board(loop, query=f"?unit_id={loop.world.mine.id}")
    with queries() as few:
        board(loop, query=f"?unit_id={loop.world.mine.id}")
    for n in range(6):
        finder = loop.world.member(f"工友{n}", unit=loop.world.other_team)
        with clock.at(NOON - n * DAY):
            loop.report(finder)
        at_work(loop, ago=n * DAY, node="close")
    deliver(loop.world)
    board(loop, query=f"?unit_id={loop.world.mine.id}")
    with queries() as many:
        found = board(loop, query=f"?unit_id={loop.world.mine.id}")
    assert (found["hazards"]["open"], len(found["next"])) == (13, 10)
    assert len(many) == len(few) <= 15, "\n".join(many)
