"""Checklists and plans, and the inspections that they bring about."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.outbox import OutboxRow
from gongyou.permissions import Role
from gongyou.quality.inspections.models import InspectionOccurrence
from gongyou.quality.inspections.rules import Frequency, Recurrence, openings, recurrence_of
from tests.quality.inspections.conftest import make_patrol
from tests.quality.inspections.patrol import Patrol, at, unit_ids
from tests.sql import queries
from tests.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


def opened(recurrence: Recurrence, first: date, last: date, zone: ZoneInfo = SHANGHAI) -> list[datetime]:
    """Return the openings of two dates and all between, in local time."""
    after = datetime.combine(first, time(), zone) - timedelta(seconds=1)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    found = openings(recurrence, zone=zone, starts_on=first, ends_on=last, after=after, until=until)
    return [each.astimezone(zone) for each in found]


@given(
    st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    st.integers(0, 70),
    st.sampled_from(Frequency),
    st.sets(st.integers(1, 7), min_size=1),
    st.sets(st.integers(1, 31), min_size=1),
    st.times(),
)
def test_openings_are_the_days_that_hold(
    first: date, days: int, frequency: Frequency, weekdays: set[int], month_days: set[int], hour: time
) -> None:
    recurrence = Recurrence(
        frequency=frequency,
        at=hour.replace(second=0, microsecond=0),
        weekdays=frozenset(weekdays),
        month_days=frozenset(month_days),
    )
    assert recurrence_of(recurrence.data()) == recurrence
    last = first + timedelta(days=days)
    found = opened(recurrence, first, last)
    assert [each.date() for each in found] == [
        day for day in (first + timedelta(days=n) for n in range(days + 1)) if recurrence.holds(day)
    ]
    assert {each.time() for each in found} <= {recurrence.at}


def test_the_31st_is_the_last_day_of_a_short_month() -> None:
    monthly = Recurrence(frequency=Frequency.MONTHLY, at=time(8), month_days=frozenset({30, 31}))
    days = [each.day for each in opened(monthly, date(2027, 1, 1), date(2027, 4, 30))]
    assert days == [30, 31, 28, 30, 31, 30]


def test_openings_follow_local_time_when_clocks_change() -> None:
    daily = Recurrence(frequency=Frequency.DAILY, at=time(8))
    berlin = ZoneInfo("Europe/Berlin")
    found = opened(daily, date(2026, 10, 24), date(2026, 10, 26), berlin)
    assert [each.time() for each in found] == [time(8)] * 3
    assert [each.astimezone(UTC).hour for each in found] == [6, 7, 7]


def test_a_new_tenant_has_checklists(patrol: Patrol) -> None:
    found = patrol.made(patrol.call(patrol.leader, "GET", "/checklists"), 200)["items"]
    assert {each["name"] for each in found} == {"采煤工作面班前自查", "皮带运输互查", "机电硐室专查"}
    detail = patrol.made(patrol.call(patrol.officer, "GET", f"/checklists/{found[0]['id']}"), 200)
    assert len(detail["items"]) == found[0]["item_count"] >= 7


def test_a_running_inspection_keeps_the_version_it_began_with(patrol: Patrol) -> None:
    checklist = patrol.checklist("护罩齐全")
    plan = patrol.plan(checklist_id=checklist["id"])
    begun = patrol.begun(plan)
    path = f"/checklists/{checklist['id']}/versions"
    items = [{"text": text, "category": "conveyor"} for text in ("护罩齐全、紧固", "急停有效", "机道无杂物")]
    revised = patrol.made(patrol.call(patrol.officer, "POST", path, json={"items": items}))
    assert (revised["version"], revised["item_count"]) == (2, 3)
    assert [item["text"] for item in patrol.get(begun).json["items"]] == ["护罩齐全"]
    with at(20, 9):
        assert patrol.begun(plan)["checklist_version"] == 2


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"items": [{"text": "护罩", "category": "nonesuch"}]}, 422, "/body/items/0/category"),
        ({"items": []}, 422, "/body/items"),
        ({"name": ""}, 422, "/body/name"),
        ({"unit_id": str(uuid4())}, 404, None),
    ],
)
def test_a_checklist_that_cannot_be_is_refused(
    patrol: Patrol, fields: dict[str, object], status: int, pointer: str | None
) -> None:
    body = {"name": "皮带", "items": [{"text": "护罩", "category": "conveyor"}]} | fields
    answer = patrol.call(patrol.officer, "POST", "/checklists", json=body)
    assert answer.status_code == status, answer.json
    if pointer:
        assert [each["pointer"] for each in answer.json["errors"]] == [pointer]


def test_checklists_of_all_belong_to_who_manages_all(patrol: Patrol) -> None:
    local = patrol.world.member("韩立新", roles={Role.QUALITY_OFFICER: patrol.world.team})
    body = {"name": "皮带", "items": [{"text": "护罩", "category": "conveyor"}]}
    assert patrol.call(local, "POST", "/checklists", json=body).status_code == 403
    own = body | {"unit_id": str(patrol.world.team.id)}
    made = patrol.made(patrol.call(local, "POST", "/checklists", json=own))
    assert patrol.call(patrol.officer, "POST", "/checklists", json=body).status_code == 409  # the name is taken
    assert patrol.call(local, "PATCH", f"/checklists/{made['id']}", json={"name": "皮带机"}).json["name"] == "皮带机"
    shared = patrol.checklist()
    assert patrol.call(local, "DELETE", f"/checklists/{shared['id']}").status_code == 403


def test_a_checklist_in_use_is_not_put_away(patrol: Patrol) -> None:
    checklist = patrol.checklist()
    plan = patrol.plan(checklist_id=checklist["id"])
    path = f"/checklists/{checklist['id']}"
    assert patrol.call(patrol.officer, "DELETE", path).json["code"] == "checklist.in_use"
    patrol.made(patrol.call(patrol.officer, "PATCH", f"/inspection-plans/{plan['id']}", json={"active": False}), 200)
    assert patrol.call(patrol.officer, "DELETE", path).status_code == 204
    assert patrol.planning(checklist_id=checklist["id"]).json["code"] == "checklist.archived"
    assert (
        patrol.call(
            patrol.officer, "POST", f"{path}/versions", json={"items": [{"text": "护罩", "category": "conveyor"}]}
        ).json["code"]
        == "checklist.archived"
    )


def test_a_plan_brings_about_what_opens_within_a_day(patrol: Patrol) -> None:
    plan = patrol.plan(unit_ids=unit_ids(patrol.world.team, patrol.world.other_team))
    found = patrol.calendar(plan_id=plan["id"])
    # Nine o'clock: that of eight today is not over yet, that of eight tomorrow opens within a day.
    assert [(each["opens_at"], each["due_at"]) for each in found] == [
        ("2037-11-19T00:00:00+00:00", "2037-11-19T04:00:00+00:00"),
    ] * 2 + [("2037-11-20T00:00:00+00:00", "2037-11-20T04:00:00+00:00")] * 2
    assert {each["unit"]["name"] for each in found} == {"检修班", "生产班"}
    assert {each["state"] for each in found} == {"open"}


def test_hours_that_come_again_make_nothing_twice(patrol: Patrol) -> None:
    patrol.plan()
    for _ in range(3):
        patrol.hour()
    assert len(patrol.rows(InspectionOccurrence)) == 2
    assert len([r for r in patrol.rows(OutboxRow) if r.handler == "quality.on_inspection_due"]) == 2
    with at(20, 9):
        patrol.hour()
    assert len(patrol.rows(InspectionOccurrence)) == 3


def test_what_was_over_before_it_could_be_seen_is_not_made(patrol: Patrol) -> None:
    patrol.plan()
    with at(23, 13):  # all was down for days
        patrol.hour()
    opened_on = sorted(each.opens_at.astimezone(SHANGHAI).day for each in patrol.rows(InspectionOccurrence))
    assert opened_on == [19, 20, 24]


def test_plans_of_weekdays_and_dates_end_when_they_say(patrol: Patrol) -> None:
    friday = {"frequency": "weekly", "at": "08:00", "weekdays": [5]}
    assert len(patrol.calendar(plan_id=patrol.plan(recurrence=friday)["id"])) == 1
    saturday = {"frequency": "weekly", "at": "08:00", "weekdays": [6]}
    assert patrol.calendar(plan_id=patrol.plan(recurrence=saturday)["id"]) == []
    assert len(patrol.calendar(plan_id=patrol.plan(ends_on="2037-11-19")["id"])) == 1
    assert patrol.calendar(plan_id=patrol.plan(starts_on="2037-12-01")["id"]) == []


def test_a_changed_plan_plans_anew_what_has_not_opened(patrol: Patrol) -> None:
    plan = patrol.plan()
    path = f"/inspection-plans/{plan['id']}"
    later = {"recurrence": {"frequency": "daily", "at": "10:00"}}
    patrol.made(patrol.call(patrol.officer, "PATCH", path, json=later), 200)
    hours = [datetime.fromisoformat(e["opens_at"]).astimezone(SHANGHAI).strftime("%d %H") for e in patrol.calendar()]
    assert hours == ["19 08", "19 10", "20 10"]  # that of eight today has opened already
    paused = patrol.made(patrol.call(patrol.officer, "PATCH", path, json={"active": False}), 200)
    assert not paused["active"]
    assert len(patrol.calendar()) == 1
    patrol.hour()
    assert len(patrol.calendar()) == 1
    patrol.deliver(within=timedelta(days=2))  # deadlines of what was taken out of the plan find nothing


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "mutual"}, "inspecting_unit_id"),
        ({"ends_on": "2037-10-01"}, "ends_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"duration_minutes": 1}, "duration_minutes"),
        ({"unit_ids": []}, "unit_ids"),
        ({"recurrence": {"frequency": "weekly", "at": "08:00"}}, "recurrence/weekdays"),
        ({"recurrence": {"frequency": "daily", "at": "08:00", "month_days": [1]}}, "recurrence/month_days"),
        ({"recurrence": {"frequency": "hourly", "at": "08:00"}}, "recurrence/frequency"),
        ({"kind": "else"}, "kind"),
    ],
)
def test_a_plan_that_cannot_be_names_the_field(patrol: Patrol, fields: dict[str, object], field: str) -> None:
    answer = patrol.planning(**fields)
    assert answer.status_code == 422, answer.json
    assert [each["pointer"] for each in answer.json["errors"]] == [f"/body/{field}"]


def test_mutual_inspection_is_between_two(patrol: Patrol) -> None:
    world = patrol.world
    for unit in (world.team, world.area):
        answer = patrol.planning(kind="mutual", inspecting_unit_id=str(unit.id))
        assert answer.json["code"] == "inspection.units_overlap"
    assert patrol.planning(inspecting_unit_id=str(world.other_team.id)).status_code == 422  # a self inspection


def test_who_manages_the_units_plans_their_inspections(patrol: Patrol) -> None:
    local = patrol.world.member("韩立新", roles={Role.QUALITY_OFFICER: patrol.world.team})
    checklist = patrol.checklist()["id"]
    plan = patrol.plan(local, checklist_id=checklist)
    other = patrol.plan(checklist_id=checklist, unit_ids=unit_ids(patrol.world.other_team))
    both = unit_ids(patrol.world.team, patrol.world.other_team)
    assert patrol.planning(local, checklist_id=checklist, unit_ids=both).status_code == 403
    listed = patrol.made(patrol.call(local, "GET", "/inspection-plans"), 200)["items"]
    assert [each["id"] for each in listed] == [plan["id"]]
    assert patrol.call(local, "GET", f"/inspection-plans/{other['id']}").status_code == 404
    assert patrol.call(patrol.leader, "GET", "/inspection-plans").status_code == 403
    assert patrol.planning(patrol.miner, checklist_id=checklist).status_code == 403


@pytest.mark.constant_queries
def test_lists_take_a_constant_number_of_queries(patrol: Patrol) -> None:
    patrol.plan()
    reads = ("/checklists", "/inspection-plans", "/inspections", "/me/inspections", "/inspections/statistics")

    def counted() -> list[int]:
        counts = []
        for path in reads:
            with queries() as seen:
                assert patrol.call(patrol.officer, "GET", path).status_code == 200
            counts.append(len(seen))
        return counts

    counted()  # what is cached by the first is not counted
    before = counted()
    for name in ("甲", "乙", "丙"):
        patrol.mutual(name=name)
    assert counted() == before


def test_another_tenants_plans_are_not_there(patrol: Patrol, other_world: World) -> None:
    plan = patrol.plan()
    inspection = patrol.today(plan)
    checklist = patrol.checklist()
    foreign = make_patrol(other_world)
    for path in (
        f"/inspections/{inspection['id']}",
        f"/inspection-plans/{plan['id']}",
        f"/checklists/{checklist['id']}",
    ):
        assert foreign.call(foreign.officer, "GET", path).status_code == 404
    assert foreign.calendar() == []
    for deed in ("start", "completion"):
        assert foreign.do(inspection, deed, foreign.miner).status_code == 404
    assert foreign.planning(checklist_id=checklist["id"]).status_code == 404
    assert foreign.planning(unit_ids=unit_ids(patrol.world.team)).status_code == 404
    strange = foreign.planning(kind="mutual", inspecting_unit_id=str(patrol.world.other_team.id))
    assert strange.status_code == 404
    path = f"/inspection-plans/{plan['id']}"
    assert foreign.call(foreign.officer, "PATCH", path, json={"active": False}).status_code == 404
