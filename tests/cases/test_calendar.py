"""Clocks: round the clock, office hours over holidays and make-up days, shifts that cross midnight."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.cases.calendar import (
    NoWorkingHours,
    Rest,
    RoundTheClock,
    Shift,
    WorkCalendar,
    statutory_workday,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkCalendar(SHANGHAI)
NIGHT = WorkCalendar(SHANGHAI, shifts=(Shift(time(22), time(6)),))
THREE_SHIFTS = WorkCalendar(
    SHANGHAI, shifts=(Shift(time(6), time(14)), Shift(time(14), time(22)), Shift(time(22), time(6)))
)
HOUR = timedelta(hours=1)

instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(seconds=1), timedelta(days=20))


def local(day: int, hour: int, minute: int = 0, *, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_working_time_stops_over_the_national_day_holiday() -> None:
    # 1 to 7 October 2026 are free; Thursday the 8th is the next workday.
    assert OFFICE.add(local(30, 16, 30, month=9), 2 * HOUR) == local(8, 9)
    assert OFFICE.between(local(30, 16, 30, month=9), local(8, 9)) == 2 * HOUR
    assert OFFICE.between(local(1, 0), local(7, 23, 59)) == timedelta(0)


def test_make_up_saturday_counts_and_the_saturday_after_does_not() -> None:
    # Saturday 10 October 2026 makes up for the holiday; the 11th and the 17th and 18th are free.
    assert OFFICE.add(local(9, 17), HOUR) == local(10, 8, 30)
    assert OFFICE.add(local(10, 17), HOUR) == local(12, 8, 30)
    assert OFFICE.add(local(16, 17), HOUR) == local(19, 8, 30)


def test_lunch_is_not_working_time() -> None:
    assert OFFICE.add(local(12, 11, 30), HOUR) == local(12, 14)
    assert OFFICE.between(local(12, 12), local(12, 13, 30)) == timedelta(0)


def test_a_night_shift_runs_on_into_the_holiday_it_began_before() -> None:
    # The shift of 30 September ends on 1 October at 06:00; the next one starts on 8 October at 22:00.
    assert NIGHT.between(local(30, 22, month=9), local(1, 6)) == 8 * HOUR
    assert NIGHT.add(local(1, 2), 3 * HOUR) == local(1, 5)
    assert NIGHT.add(local(1, 2), 5 * HOUR) == local(8, 23)
    assert NIGHT.between(local(8, 0), local(8, 6)) == timedelta(0), "the 7th is a holiday, its night too"


def test_the_shift_that_begins_on_the_last_workday_runs_into_the_free_sunday() -> None:
    assert NIGHT.add(local(10, 22), 8 * HOUR) == local(11, 6)
    assert NIGHT.between(local(11, 6), local(12, 22)) == timedelta(0)


def test_three_shifts_make_a_whole_workday_without_counting_twice() -> None:
    assert THREE_SHIFTS.between(local(12, 6), local(13, 6)) == 24 * HOUR
    overlapping = WorkCalendar(SHANGHAI, shifts=(Shift(time(8), time(16)), Shift(time(12), time(20))))
    assert overlapping.between(local(12, 0), local(13, 0)) == 12 * HOUR


def test_a_mine_that_never_rests_works_on_holidays() -> None:
    always = WorkCalendar(SHANGHAI, shifts=THREE_SHIFTS.shifts, rest=Rest.NONE)
    assert always.between(local(1, 0), local(8, 0)) == 7 * 24 * HOUR


def test_the_tenants_own_days_come_before_the_statutory_ones() -> None:
    own = WorkCalendar(SHANGHAI, closed_on=frozenset({date(2026, 10, 9)}), open_on=frozenset({date(2026, 10, 11)}))
    assert own.add(local(8, 17), HOUR) == local(10, 8, 30)
    assert own.add(local(10, 17), HOUR) == local(11, 8, 30)


def test_years_without_an_announced_calendar_go_by_weekday() -> None:
    assert statutory_workday(date(2041, 5, 1)) is (date(2041, 5, 1).weekday() < 5)
    assert not statutory_workday(date(2041, 5, 4))


def test_a_calendar_without_hours_says_so() -> None:
    with pytest.raises(NoWorkingHours):
        WorkCalendar(SHANGHAI, shifts=()).add(local(12, 8), HOUR)


def test_other_zones_keep_their_own_hours() -> None:
    london = WorkCalendar(ZoneInfo("Europe/London"), rest=Rest.NONE, shifts=(Shift(time(0), time(0)),))
    # The clocks go back on 25 October 2026: that day has 25 hours.
    assert london.between(datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 26, 0, tzinfo=UTC)) == 25 * HOUR


@given(start=instants, span=spans)
def test_adding_then_measuring_gives_the_span_back(start: datetime, span: timedelta) -> None:
    for clock in (OFFICE, NIGHT, THREE_SHIFTS, RoundTheClock()):
        assert clock.between(start, clock.add(start, span)) == span


@given(start=instants, first=spans, second=spans)
def test_two_stretches_end_where_one_does(start: datetime, first: timedelta, second: timedelta) -> None:
    for clock in (OFFICE, NIGHT, THREE_SHIFTS):
        assert clock.add(clock.add(start, first), second) == clock.add(start, first + second)


@given(start=instants, back=spans)
def test_time_never_runs_backwards(start: datetime, back: timedelta) -> None:
    for clock in (OFFICE, RoundTheClock()):
        assert clock.between(start, start - back) == timedelta(0)
