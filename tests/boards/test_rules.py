"""Pure rules: windows, scores that order, points per head."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.boards.models import Window
from gongyou.boards.rules import MEMBERS, UNITS, Scale, Span, per_head, span_of
from tests.boards.scores import unhurried

instants = st.datetimes(datetime(2020, 1, 1), datetime(2053, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(2020, 1, 1), date(2050, 1, 1))


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (Window.DAY, date(2026, 11, 19), date(2026, 11, 19)),
        (Window.WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        (Window.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        (Window.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (Window.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (Window.ALL, None, None),
    ],
)
def test_windows_follow_the_calendar(window: Window, first: date | None, last: date | None) -> None:
    span = span_of(window, date(2026, 11, 19))
    assert (span.starts_on, span.ends_on) == (first, last)


@unhurried
@given(st.sampled_from(list(Window)), days)
def test_a_window_holds_its_day_and_ends_where_the_next_begins(window: Window, day: date) -> None:
    span = span_of(window, day)
    assert span.holds(day)
    if span.starts_on and span.ends_on:
        following = span_of(window, span.ends_on + timedelta(days=1))
        assert following.starts_on == span.ends_on + timedelta(days=1)
        assert not following.holds(day)
        assert span_of(window, span.ends_on) == span_of(window, span.starts_on) == span


def test_a_contest_cuts_windows_to_its_dates() -> None:
    first, last = date(2026, 11, 18), date(2026, 12, 3)
    week = span_of(Window.WEEK, date(2026, 11, 19), starts_on=first, ends_on=last)
    assert (week.starts_on, week.ends_on) == (first, date(2026, 11, 22))
    whole = span_of(Window.ALL, date(2026, 11, 19), starts_on=first, ends_on=last)
    assert (whole.starts_on, whole.ends_on) == (first, last)
    before = span_of(Window.DAY, date(2026, 11, 17), starts_on=first, ends_on=last)
    assert not any(before.holds(first + timedelta(days=n)) for n in range(-3, 20))


def test_a_span_at_a_close_holds_no_later_day() -> None:
    month = span_of(Window.MONTH, date(2026, 11, 19))
    closed = month.at_close_of(date(2026, 11, 18))
    assert closed == Span(Window.MONTH, month.starts_on, month.ends_on, date(2026, 11, 18))
    assert closed is not None
    assert closed.holds(date(2026, 11, 18))
    assert not closed.holds(date(2026, 11, 19))
    assert closed.key != month.key
    assert month.at_close_of(date(2026, 10, 31)) is None


@unhurried
@given(st.sampled_from([MEMBERS, UNITS]), st.data(), instants)
def test_a_score_gives_back_points_and_tick(scale: Scale, data: st.DataObject, at: datetime) -> None:
    points = data.draw(st.integers(-scale.most_points, scale.most_points))
    score = scale.encode(points, at)
    assert float(score) == score, "a sorted set holds doubles"
    assert scale.points(score) == points
    assert timedelta(0) <= at - scale.reached_at(score) < timedelta(seconds=scale.tick_seconds)


@unhurried
@given(st.tuples(st.integers(-50, 50), instants), st.tuples(st.integers(-50, 50), instants))
def test_scores_order_as_points_then_time(one: tuple[int, datetime], other: tuple[int, datetime]) -> None:
    expected = sorted([one, other], key=lambda p: (-p[0], int(p[1].timestamp())))
    scores = {pair: MEMBERS.encode(*pair) for pair in (one, other)}
    assert sorted([one, other], key=lambda p: scores[p]) == expected


def test_points_beyond_the_limit_stand_at_the_limit() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert MEMBERS.points(MEMBERS.encode(10**9, at)) == 8_388_607
    assert MEMBERS.points(MEMBERS.encode(-(10**9), at)) == -8_388_607
    assert UNITS.points(UNITS.encode(10**12, at)) == 536_870_911


def test_instants_outside_the_range_stand_at_its_ends() -> None:
    early, late = (
        MEMBERS.encode(5, datetime(1999, 1, 1, tzinfo=UTC)),
        MEMBERS.encode(5, datetime(2100, 1, 1, tzinfo=UTC)),
    )
    assert MEMBERS.points(early) == MEMBERS.points(late) == 5
    assert early < late


@pytest.mark.parametrize(
    ("points", "heads", "thousandths"),
    [(131, 10, 13100), (10, 3, 3333), (20, 3, 6667), (-10, 3, -3333), (1, 2000, 1), (0, 7, 0)],
)
def test_points_per_head_are_rounded_thousandths(points: int, heads: int, thousandths: int) -> None:
    assert per_head(points, heads) == thousandths


def test_ids_break_ties_upwards() -> None:
    smaller, larger = UUID(int=1), UUID(int=2)
    score = MEMBERS.encode(5, datetime(2026, 1, 1, tzinfo=UTC))
    assert sorted([(score, larger.bytes), (score, smaller.bytes)]) == [(score, smaller.bytes), (score, larger.bytes)]
