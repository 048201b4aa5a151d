"""Dates are read in every shape that rosters show them in."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.identity.roster.cells import Cell
from gongyou.identity.roster.dates import find_date, parse_date
from gongyou.identity.roster.faults import UnfitCellError
from tests.identity.roster.samples import CLOSING

DAY = date(2019, 3, 5)


@pytest.mark.parametrize(
    "raw",
    [
        DAY,
        datetime(2019, 3, 5),  # noqa: DTZ001 - a sheet knows no zone
        43529,
        43529.0,
        "43529",
        20190305.0,
        "20190305",
        "20190305000000",
        "2019.3.5",
        "2019/3/5",
        "2019-3-5",
        "2019-03-05",
        "2019.03.05.",
        "2019 03 05",
        "2019、3、5",
        "2019年3月5日",
        "2019年03月05号",
        "2019 年 3 月 5 日",
        "２０１９．３．５",
        "２０１９年３月５日",
        "二〇一九年三月五日",
        "二零一九年三月五日",
        "二○一九年三月初五",
        "2019-03-05 00:00:00",
        "2019/3/5 0:00",
        "2019-03-05T00:00:00.000Z",
        "2019-03-05T00:00:00+08:00",
        "2019/3/5 上午12:00:00",
        "2019年3月5日 星期二",
        "2019年3月5日（周二）",
        "19年3月5日",
        "5-Mar-2019",
        "5 March 2019",
        "5-Mar-19",
        "Mar 5, 2019",
        "March 5th 2019",
        "'2019-3-5",
        "\u200b2019-3-5\n",
    ],
)
def test_one_day_in_many_shapes(raw: Cell) -> None:
    assert parse_date(raw, closing_on=CLOSING) == DAY


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2019年3月", date(2019, 3, 1)),
        ("2019.3", date(2019, 3, 1)),
        ("2019.10", date(2019, 10, 1)),
        ("2019-03", date(2019, 3, 1)),
        ("201903", date(2019, 3, 1)),
        (201903.0, date(2019, 3, 1)),
        (2019.3, date(2019, 3, 1)),
        (2019.11, date(2019, 11, 1)),
        ("二〇一九年十二月", date(2019, 12, 1)),
        ("2019年元月", date(2019, 1, 1)),
        ("March 2019", date(2019, 3, 1)),
        ("二〇〇九年十一月廿五日", date(2009, 11, 25)),
        ("一九九八年十月三十一日", date(1998, 10, 31)),
        ("98.3.5", date(1998, 3, 5)),
        ("98年3月5日", date(1998, 3, 5)),
        ("25/3/2019", date(2019, 3, 25)),
        ("3/25/2019", date(2019, 3, 25)),
        ("4/4/2019", date(2019, 4, 4)),
        ("2020-2-29", date(2020, 2, 29)),
        (43529.75, DAY),
        ("", None),
        ("待定", None),
        ("-", None),
    ],
)
def test_months_two_digit_years_and_blanks(raw: Cell, day: date | None) -> None:
    assert parse_date(raw, closing_on=CLOSING) == day


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("2019.13.5", "date_impossible"),
        ("2021.2.30", "date_impossible"),
        ("2019-2-29", "date_impossible"),
        ("20191305", "date_impossible"),
        ("201913", "date_impossible"),
        ("二〇一九年十三月", "date_impossible"),
        ("2019", "date_incomplete"),
        ("2019年", "date_incomplete"),
        (2019.0, "date_incomplete"),
        (2019.1, "date_ambiguous"),
        ("05.3.5", "date_ambiguous"),
        ("5/3/2019", "date_ambiguous"),
        ("3/5/2019 12:00:00 AM", "date_ambiguous"),
        ("昨天", "date_unreadable"),
        ("2019年3月5日入职", "date_unreadable"),
        (0.5, "date_unreadable"),
        (-43529, "date_unreadable"),
        (True, "date_unreadable"),
        ("#VALUE!", "formula_error"),
    ],
)
def test_what_is_no_certain_day_has_its_reason(raw: Cell, fault: str) -> None:
    with pytest.raises(UnfitCellError) as caught:
        parse_date(raw, closing_on=CLOSING)
    assert caught.value.fault.value == fault


def test_serials_count_from_the_workbooks_first_day() -> None:
    assert parse_date(42067, closing_on=CLOSING, date1904=True) == DAY
    assert parse_date(42067, closing_on=CLOSING) == date(2015, 3, 4)


CHINESE = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else CHINESE[tens]) + "十" * (tens > 0) + (CHINESE[ones] if ones else "")


@settings(deadline=None)
@given(day=st.dates(date(1927, 6, 1), date(2100, 1, 1)))
def test_every_day_survives_every_shape(day: date) -> None:
    year = "".join(CHINESE[int(digit)] for digit in str(day.year))
    shapes: list[Cell] = [
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{year}年{numeral(day.month)}月{numeral(day.day)}日",
        day.strftime("%Y%m%d"),
        float(day.strftime("%Y%m%d")),
        day.strftime("%d %b %Y"),
        day.isoformat() + " 00:00:00",
        (day - date(1899, 12, 30)).days,
    ]
    assert [parse_date(shape, closing_on=CLOSING) for shape in shapes] == [day] * len(shapes)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("：2025年11月30日    单位：人", date(2025, 11, 30)),
        ("2025年2月", date(2025, 2, 28)),
        ("至2025-11-30止", date(2025, 11, 30)),
        ("二〇二五年十一月三十日", date(2025, 11, 30)),
        ("2025年13月", None),
        ("共1233人", None),
    ],
)
def test_a_date_is_found_within_a_line(text: str, day: date | None) -> None:
    assert find_date(text) == day
