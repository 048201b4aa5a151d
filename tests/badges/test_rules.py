"""Pure rules: windows and periods, steps, masks, the JSON form of criteria."""

from datetime import date, timedelta

import pytest
from cattrs.errors import BaseValidationError
from hypothesis import given
from hypothesis import strategies as st

from gongyou.badges.design import Tier
from gongyou.badges.rules import (
    Count,
    Rank,
    Window,
    criterion_data,
    criterion_of,
    mask_name,
    next_step,
    period_of,
    reached,
    span,
)

LADDER = [(Tier.IRON, 1), (Tier.BRONZE, 5), (Tier.GOLD, 20)]


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (Window.WEEK, date(2025, 12, 29), date(2026, 1, 4)),
        (Window.MONTH, date(2025, 12, 1), date(2026, 1, 31)),
        (Window.QUARTER, date(2025, 10, 1), date(2026, 3, 31)),
        (Window.YEAR, date(2025, 1, 1), date(2026, 12, 31)),
        (Window.ALL, date.min, date.max),
    ],
)
def test_the_windows_of_two_days_around_new_year(window: Window, first: date, last: date) -> None:
    assert span(window, date(2025, 12, 31), date(2026, 1, 1)) == (first, last)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from([w for w in Window if w is not Window.ALL]))
def test_a_window_is_exactly_the_days_of_one_period(day: date, window: Window) -> None:
    first, last = span(window, day, day)
    assert first <= day <= last
    assert period_of(window, first) == period_of(window, day) == period_of(window, last)
    assert period_of(window, first - timedelta(days=1)) != period_of(window, day)
    assert period_of(window, last + timedelta(days=1)) != period_of(window, day)


def test_a_count_climbs_every_step_and_a_rank_takes_the_best() -> None:
    count = Count(event="hazard.confirmed")
    assert reached(count, LADDER, 0) == []
    assert reached(count, LADDER, 5) == [(Tier.IRON, 1), (Tier.BRONZE, 5)]
    ranks = [(Tier.BRONZE, 10), (Tier.SILVER, 3), (Tier.GOLD, 1)]
    assert reached(Rank(), ranks, 1) == [(Tier.GOLD, 1)]
    assert reached(Rank(), ranks, 2) == [(Tier.SILVER, 3)]
    assert reached(Rank(), ranks, 11) == []


def test_the_next_step_is_above_what_is_held() -> None:
    assert next_step(LADDER, None) == (Tier.IRON, 1)
    assert next_step(LADDER, Tier.BRONZE) == (Tier.GOLD, 20)
    assert next_step(LADDER, Tier.GOLD) is None


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三丰", "张*"), ("李四", "李*"), ("买买提·艾力", "买买提*"), ("Ann Lee", "A*"), (" 王五 ", "王*"), ("", "*")],
)
def test_a_masked_name_keeps_the_family_name_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_criterion_survives_its_json_form() -> None:
    data = {
        "kind": "count",
        "event": "hazard.confirmed",
        "actor": "finder",
        "conditions": [{"fact": "severity", "op": "in", "value": ["major", "critical"]}],
        "window": "month",
    }
    assert criterion_data(criterion_of(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "luck"},
        {"kind": "count"},
        {"kind": "sum", "currency": "quality", "event": "hazard.confirmed"},
        {"kind": "sum", "currency": "quality", "window": "fortnight"},
    ],
)
def test_what_is_no_criterion_is_refused(data: dict[str, object]) -> None:
    with pytest.raises((BaseValidationError, KeyError)):
        criterion_of(data)
