"""Rosters of invented enterprises, built in memory: ID numbers of areas that do not exist, phones that ring nowhere."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from gongyou.identity.roster import Organisation, RosterReading, read_roster
from gongyou.identity.roster.cleaning import id_check_digit

CLOSING = date(2025, 11, 30)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ["建国", "秀英", "志强", "丽华", "晓东", "海燕", "文斌", "春梅", "光明", "小红"]


def id_number(index: int, *, born: str = "19850615", male: bool = True) -> str:
    """Return a valid ID number of an area that does not exist."""
    digits = f"9999{index % 90 + 10:02d}{born}{index // 90 % 100:02d}{2 * (index // 9000 % 5) + male}"
    return digits + id_check_digit(digits)


def person(index: int) -> dict[str, Any]:
    """Return the plain facts of the n-th invented person."""
    male = index % 3 != 0
    return {
        "no": f"A{index:05d}",
        "name": SURNAMES[index % 20] + GIVEN[index // 20 % 10],
        "gender": "男" if male else "女",
        "id": id_number(index, born=f"19{70 + index % 30}0{index % 9 + 1}1{index % 9}", male=male),
        "phone": f"1390000{index % 10000:04d}",
        "shift": "四班三运转",
        "hired": date(2012, 1 + index % 12, 1 + index % 28),
    }


Fill = Callable[[xlsxwriter.Workbook], None]


def workbook(fill: Fill, options: dict[str, Any] | None = None) -> io.BytesIO:
    """Return an .xlsx that `fill` has written into."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **(options or {})}) as book:
        fill(book)
    content.seek(0)
    return content


def table(rows: Iterable[Sequence[Any]], *, name: str = "Sheet1", options: dict[str, Any] | None = None) -> io.BytesIO:
    """Return an .xlsx of one sheet; dates become date cells, other values what they are, None stays blank."""

    def fill(book: xlsxwriter.Workbook) -> None:
        write_rows(book, book.add_worksheet(name), rows)

    return workbook(fill, options)


def write_rows(book: xlsxwriter.Workbook, sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows from the top; strings stay strings, also when they look like formulas."""
    day = book.add_format({"num_format": "yyyy/m/d"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)


def csv_of(rows: Iterable[Sequence[str]], *, delimiter: str = ",") -> str:
    """Return rows as text with delimiters."""
    return "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"


HEADER: Sequence[Any] = ("工号", "姓名", "性别", "身份证号", "手机", "部门", "班组", "班制", "入职日期", "备注")
UNITS = Organisation([("检修部", "锅炉班"), ("检修部", "汽机班"), ("运行部", "一值"), ("财务部",)])


def line(index: int, **changes: Any) -> list[Any]:
    """Return a good row under HEADER, changed where told by label."""
    facts = person(index)
    row = dict(
        zip(
            HEADER,
            (
                *(facts[key] for key in ("no", "name", "gender", "id", "phone")),
                *("检修部", "锅炉班", facts["shift"], facts["hired"], ""),
            ),
            strict=True,
        )
    )
    assert changes.keys() <= row.keys()
    return list((row | changes).values())


def read(
    content: io.BytesIO, *, filename: str = "roster.xlsx", organisation: Organisation | None = UNITS, **options: Any
) -> RosterReading:
    """Read a roster with the samples' organisation and closing date."""
    return read_roster(content, filename=filename, organisation=organisation, **{"closing_on": CLOSING, **options})


def faults(reading: RosterReading) -> list[tuple[int, str, str]]:
    """Return (row, column label, code) of every bad cell."""
    return [(bad.row, bad.label, bad.reason.value) for bad in reading.bad]


def repacked(content: io.BytesIO, changes: dict[str, bytes | None]) -> io.BytesIO:
    """Return a package with some parts replaced, added or (None) left out."""
    result = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        parts: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        for name, part in (parts | changes).items():
            if part is not None:
                new.writestr(name, part)
    result.seek(0)
    return result


def part(content: io.BytesIO, name: str) -> bytes:
    """Return one part of a package."""
    with zipfile.ZipFile(content) as package:
        return package.read(name)
