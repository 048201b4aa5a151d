"""Read a date in every shape that a roster shows it in."""

import calendar
import re
from datetime import date, datetime, time, timedelta

from gongyou.identity.roster.cells import BrokenFormula, Cell, as_text
from gongyou.identity.roster.cleaning import is_blank, narrow
from gongyou.identity.roster.faults import RosterFault, UnfitCellError

_EPOCH_1900 = date(1899, 12, 30)  # right from serial 61 on; before it the 1900 system counts a day that never was
_EPOCH_1904 = date(1904, 1, 1)
_EARLIEST_SERIAL = 10_000  # 1927 in the 1900 system; a smaller number is a year or a typing error
_LATEST_SERIAL = 99_999

_CHINESE_DIGITS = dict(zip("〇零○一二三四五六七八九", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_ZH = "〇零○一二三四五六七八九"
_ORDINAL = r"[0-9]{1,2}|[〇零○元正初一二三四五六七八九十廿卅]{1,4}"
_MARK = r"(?:[./\\\-‐-―,、_]|\s)"
_YEAR_FIRST = (
    rf"(?P<year>[0-9]{{4}}|[{_ZH}]{{4}}|[0-9]{{2}}(?=\s*年)|[3-9][0-9])\s*(?:年|{_MARK}+)\s*(?P<month>{_ORDINAL})"
    rf"(?:\s*(?:月|{_MARK}+)\s*(?P<day>{_ORDINAL})?\s*[日号.]?)?"
)
_TIME = (
    r"(?:[T,\s]*(?:上午|下午|[AP]M)?\s*[0-9]{1,2}(?::[0-9]{1,2}){1,2}(?:\.[0-9]+)?\s*(?:[AP]M)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_TAIL = rf"{_TIME}\s*\(?(?:星期.|周.)?\)?"
_FULL = re.compile(_YEAR_FIRST + _TAIL, re.IGNORECASE)
_WITHIN = re.compile(_YEAR_FIRST)
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}}){_MARK}([0-9]{{1,2}}){_MARK}([0-9]{{4}}){_TAIL}", re.IGNORECASE)
_MONTH_NAME = r"([A-Za-z]{3,9})\.?"
_ENGLISH = (
    re.compile(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[\s\-./]*{_MONTH_NAME}[\s\-.,/]*(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TAIL}"
    ),
    re.compile(rf"{_MONTH_NAME}[\s\-./]*(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[\s\-.,/]+(?P<year>[0-9]{{4}}){_TAIL}"),
    re.compile(rf"{_MONTH_NAME}[\s\-.,/]*(?P<year>[0-9]{{4}})(?P<day>)"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_date(cell: Cell, *, closing_on: date, date1904: bool = False) -> date | None:
    """Return the day that the cell means, None when it is blank.

    A month alone means its first day; `closing_on` settles the century of a two-digit year. Raises UnfitCellError.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, BrokenFormula):
        fault = RosterFault.FORMULA_ERROR if cell.error else RosterFault.FORMULA_WITHOUT_RESULT
        raise UnfitCellError(fault, error=cell.error)
    if isinstance(cell, bool | time | timedelta):
        raise UnfitCellError(RosterFault.DATE_UNREADABLE)
    if is_blank(cell):
        return None
    text = narrow(as_text(cell)).strip().strip("'`‘’").strip()
    if text.startswith("#") or text.startswith("Err:"):
        raise UnfitCellError(RosterFault.FORMULA_ERROR, error=text[:10])
    if isinstance(cell, float) and re.fullmatch(r"[0-9]{4}\.1", text):
        raise UnfitCellError(RosterFault.DATE_AMBIGUOUS)  # typed as 2019.1 or as 2019.10
    return _from_digits(text, date1904) or _from_words(text, closing_on)


def find_date(text: str) -> date | None:
    """Return the first date within a longer text; a month alone means its last day, as in 截至2025年11月."""
    for match in _WITHIN.finditer(narrow(text)):
        year, month = _number(match["year"]), _number(match["month"])
        if 1900 < year < 2200 and 1 <= month <= 12:
            last = calendar.monthrange(year, month)[1]
            day = _number(match["day"]) if match["day"] else last
            return date(year, month, day) if 1 <= day <= last else None
    return None


def _from_digits(text: str, date1904: bool) -> date | None:
    """Return the date of a text of digits only (serial, 20190305, 201903), None when it is no such text."""
    serial = re.fullmatch(r"([0-9]{5})(\.[0-9]+)?", text)
    if serial and _EARLIEST_SERIAL <= int(serial[1]) <= _LATEST_SERIAL:
        return (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(days=int(serial[1]))
    if not re.fullmatch("[0-9]+", text):
        return None
    if len(text) in (8, 14):
        return _calendar_day(int(text[:4]), int(text[4:6]), int(text[6:8]))
    if len(text) == 6:
        return _calendar_day(int(text[:4]), int(text[4:6]), 1)
    if len(text) == 4:
        raise UnfitCellError(RosterFault.DATE_INCOMPLETE)
    raise UnfitCellError(RosterFault.DATE_UNREADABLE)


def _from_words(text: str, closing_on: date) -> date:
    match = _FULL.fullmatch(text)
    if match:
        day = _number(match["day"]) if match["day"] else 1
        return _calendar_day(_century(match["year"], closing_on), _number(match["month"]), day)
    match = _YEAR_LAST.fullmatch(text)
    if match:
        return _day_and_month(int(match[1]), int(match[2]), int(match[3]))
    for pattern in _ENGLISH:
        match = pattern.fullmatch(text)
        name = next((group for group in match.groups() if group and group.isalpha()), "") if match else ""
        if match and name[:3].lower() in _MONTHS:
            month = _MONTHS.index(name[:3].lower()) + 1
            return _calendar_day(_century(match["year"], closing_on), month, int(match["day"] or 1))
    if re.fullmatch(r"[0-9]{4}\s*年?", text):
        raise UnfitCellError(RosterFault.DATE_INCOMPLETE)
    if re.fullmatch(rf"[0-9]{{2}}{_MARK}[0-9]{{1,2}}({_MARK}[0-9]{{1,2}})?", text):
        raise UnfitCellError(RosterFault.DATE_AMBIGUOUS)
    raise UnfitCellError(RosterFault.DATE_UNREADABLE)


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnfitCellError(RosterFault.DATE_IMPOSSIBLE) from error


def _day_and_month(first: int, second: int, year: int) -> date:
    """Read 5/3/2019 only when it can mean one day."""
    if first > 12 or first == second:
        return _calendar_day(year, second, first)
    if second > 12:
        return _calendar_day(year, first, second)
    raise UnfitCellError(RosterFault.DATE_AMBIGUOUS)


def _century(text: str, closing_on: date) -> int:
    year = _number(text)
    if len(text) > 2:
        return year
    return year + (2000 if year + 2000 <= closing_on.year else 1900)


def _number(text: str) -> int:
    """Return the value of digits or of Chinese numerals such as 十二, 廿五, 元 (the first month); 99 for nonsense."""
    if text.isascii():
        return int(text)
    text = text.removeprefix("初").replace("元", "一").replace("正", "一").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    digits = [_CHINESE_DIGITS.get(char, 99) for char in tens + ones]
    if 99 in digits:
        return 99
    if not ten:
        return int("".join(map(str, digits)) or "99")
    if len(tens) > 1 or len(ones) > 1:
        return 99
    return (digits.pop(0) if tens else 1) * 10 + (digits[0] if ones else 0)
