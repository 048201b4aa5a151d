"""Promises to reporters over National Day 2026: 1 to 7 October are free, Saturday the 10th makes up for one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from gongyou.cases.calendar import Shift
from gongyou.cases.models import CaseNode
from gongyou.cases.rules import CalendarSettings
from gongyou.cases.settings import set_calendar
from gongyou.core import clock, jobs
from gongyou.core.db import session
from gongyou.core.outbox import OutboxRow
from gongyou.hotline.appeals.models import Appeal, ClockBreach
from gongyou.identity.models import Member
from gongyou.notifications.models import Notice
from gongyou.permissions import Role
from tests.hotline.union import Union, open_key

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = CalendarSettings(shifts=(Shift(time(22), time(6)),))


def local(day: int, hour: int, minute: int = 0, *, month: int = 10) -> datetime:
    """Return an instant of autumn 2026 at the mine."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@contextmanager
def at(union: Union, moment: datetime) -> Iterator[None]:
    """Let it be a moment, with all delivered that is due by then, and nothing that is not."""
    with clock.at(moment.astimezone(UTC)):
        _deliver(union, moment)
        yield
        _deliver(union, moment)


def _deliver(union: Union, moment: datetime) -> None:
    wanted = select(OutboxRow.handler, OutboxRow.id).where(OutboxRow.available_at <= moment).order_by(OutboxRow.id)
    for _ in range(20):
        with union.world.work():
            due = session().execute(wanted).all()
        for handler, row_id in due:
            jobs.handle(union.world.tenant_id, handler, [row_id])
        if not due:
            return
    raise AssertionError("events without end")


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _appeal(appeal_id: str) -> Appeal:
    return session().scalars(select(Appeal).where(Appeal.id == appeal_id)).one()


def _submit(union: Union, moment: datetime, **body: Any) -> dict[str, Any]:
    with at(union, moment):
        return union.submit(**body)


def _due(union: Union, appeal_id: str) -> tuple[datetime, datetime]:
    shown = union.read(union.officer, appeal_id).json
    return _instant(shown["due_at"]), _instant(shown["resolution_due_at"])


def test_working_promises_stand_still_over_the_holiday(union: Union) -> None:
    taken = _submit(union, local(30, 16, 30, month=9))
    # An hour on the 30th and one on the 8th; then the 8th, 9th, the make-up 10th and the 12th whole, seven hours of the 13th.
    assert _due(union, taken["id"]) == (local(8, 9), local(13, 16, 30))


def test_a_make_up_saturday_counts_and_the_saturday_after_does_not(union: Union) -> None:
    assert _due(union, _submit(union, local(9, 16, 30))["id"])[0] == local(10, 9)
    # An hour on the 12th, the 13th to 16th whole, seven hours of the 19th.
    assert _due(union, _submit(union, local(12, 16, 30))["id"]) == (local(13, 9), local(19, 16, 30))


@pytest.mark.parametrize("calendar", [CalendarSettings(), NIGHT], ids=["office", "night"])
def test_urgent_ones_run_day_and_night_whatever_the_calendar(union: Union, calendar: CalendarSettings) -> None:
    with union.world.work():
        set_calendar(calendar)
    urgent = _submit(union, local(1, 3), urgency="urgent")
    assert _due(union, urgent["id"]) == (local(1, 5), local(4, 3))
    critical = _submit(union, local(1, 3), urgency="critical")
    assert _due(union, critical["id"]) == (local(1, 3, 15), local(2, 3))


def test_a_night_shift_runs_into_the_holiday_and_starts_again_after_it(union: Union) -> None:
    with union.world.work():
        set_calendar(NIGHT)
    assert _due(union, _submit(union, local(30, 23, month=9))["id"])[0] == local(1, 1)
    late = _submit(union, local(1, 5, 30))
    # Half an hour of the night of 30 September, the rest in the night of the 8th.
    assert _due(union, late["id"])[0] == local(8, 23, 30)
    # 40 hours: half of one, then the nights of the 8th, 9th, 10th and 12th, and 7.5 hours of the 13th.
    assert _due(union, late["id"])[1] == local(14, 5, 30)


def test_minutes_used_are_right_to_the_minute_with_a_wait_for_the_reporter(union: Union) -> None:
    taken = _submit(union, local(30, 16, 30, month=9))
    path = f"/appeals/{taken['id']}"
    with at(union, local(8, 8, 45)):
        assert union.say(union.officer, f"{path}/acceptance", reply="收到。").status_code == 200
    with at(union, local(8, 10)):
        assert union.say(union.officer, f"{path}/messages", text="哪三天？", kind="question").status_code == 201
        shown = union.read(union.officer, taken["id"]).json
        assert (shown["due_at"], shown["clock"], shown["update_due_at"]) == (None, "paused", None)
    with at(union, local(9, 9)):
        assert union.say(union.officer, f"{path}/messages", text="还在等您", kind="reply").status_code == 201
        assert union.read(union.officer, taken["id"]).json["clock"] == "paused", "only the reporter lets it run on"
    with at(union, local(10, 10)):
        assert union.say(union.miner, f"{path}/messages", text="六号到八号").status_code == 201
        # 37 hours were left at the question: 6 on the 10th, 8 each on the 12th to 14th, 7 on the 15th.
        assert _instant(union.read(union.officer, taken["id"]).json["due_at"]) == local(15, 16, 30)
    with at(union, local(12, 11)):
        assert union.say(union.officer, f"{path}/settlement", reply="补了。").status_code == 200
    with union.world.work():
        appeal = _appeal(taken["id"])
        stays = {s.node: (s.used_minutes, s.allowed_minutes) for s in session().scalars(select(CaseNode))}
    assert (appeal.first_used, appeal.first_allowed) == (105, 120)
    # 8:45 to 10:00; 10 to 12 and 13:30 to 17:30 on the 10th; 8 to 11 on the 12th.
    assert stays["accept"] == (105, 120)
    assert stays["handle"][0] == 75 + 360 + 180
    assert (appeal.resolution_used, appeal.resolution_allowed) == (105 + 615, 2400)


def test_a_change_of_urgency_counts_from_the_beginning_by_the_other_clock(union: Union) -> None:
    taken = _submit(union, local(30, 16, 30, month=9))
    with at(union, local(30, 16, 50, month=9)):
        judged = union.world.call(union.officer, "PATCH", f"/appeals/{taken['id']}", json={"urgency": "urgent"})
        assert judged.status_code == 200, judged.json
    assert _due(union, taken["id"]) == (local(30, 18, 30, month=9), local(3, 16, 30))


def test_news_that_is_missing_is_noted_again_and_again_and_when_it_came(union: Union) -> None:
    taken = _submit(union, local(1, 8), urgency="urgent")
    path = f"/appeals/{taken['id']}"
    with at(union, local(1, 9)):
        union.say(union.officer, f"{path}/acceptance", reply="收到。")
    for day, missed in ((2, 1), (3, 2)):
        with at(union, local(day, 9)):
            assert union.read(union.officer, taken["id"]).json["updates_missed"] == missed
    with at(union, local(3, 11)):
        assert union.say(union.officer, f"{path}/messages", text="正在核对").status_code == 201
        assert _instant(union.read(union.officer, taken["id"]).json["update_due_at"]) == local(4, 11)
    with at(union, local(4, 10, 59)), union.world.work():
        breaches = session().scalars(select(ClockBreach).order_by(ClockBreach.due_at)).all()
        told = session().scalars(select(Notice).where(Notice.kind == "appeal.update_due")).all()
    assert [(b.promise, b.due_at, b.met_at) for b in breaches] == [
        ("update", local(2, 9), local(3, 11)),
        ("update", local(3, 9), local(3, 11)),
    ]
    assert [notice.recipient_id for notice in told] == [union.officer.id] * 2


@pytest.fixture
def ladder(union: Union) -> dict[int, Member]:
    """Officers at the team, the area and the mine: the first three levels of what the team's desk has."""
    team = union.world.member("卢团", unit=union.world.team, roles={Role.UNION_OFFICER: union.world.team})
    open_key(union.world, team)
    return {0: team, 1: union.near, 2: union.officer}


STEPS = ((7, {0}), (8, {0}), (15, {0, 1}), (30, {0, 1, 2}), (75, {0, 1, 2}))
"""Minutes after the appeal, and which levels see the case then: a first answer is due after 15. See `test_marks`."""


def test_each_level_sees_a_case_once_it_has_risen_to_it(union: Union, ladder: dict[int, Member]) -> None:
    taken = _submit(union, local(1, 3), urgency="critical", category="leave")
    for minutes, seeing in STEPS:
        with at(union, local(1, 3 + minutes // 60, minutes % 60)):
            seen = {n for n, m in ladder.items() if union.read(m, taken["id"]).status_code == 200}
        assert seen == seeing, minutes
    assert union.read(ladder[0], taken["id"]).json["level"] == 3
