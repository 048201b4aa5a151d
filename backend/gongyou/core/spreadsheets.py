"""Spreadsheets as Excel opens them, written row by row, so that a long one needs no more memory than a short one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from gongyou.core import clock

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
INTEGER = "#,##0"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands in its head, its width in characters, how its numbers are written."""

    heading: str
    width: int
    number_format: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours; what people wrote is never one, whatever it begins with."""

    text: str


Cell = str | int | float | Decimal | date | datetime | Formula | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: some lines above, a head that stays in sight, and the rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    above: Sequence[str] = ()


def spreadsheet(
    sheet: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, zone: ZoneInfo, above: Sequence[str] = ()
) -> bytes:
    """Return a workbook of one sheet, see `workbook`."""
    return workbook([Sheet(sheet, columns, rows, above)], zone=zone)


def workbook(sheets: Iterable[Sheet], *, zone: ZoneInfo) -> bytes:
    """Return a workbook of some sheets.

    Texts are texts, days and moments (in `zone`) are what Excel reckons with, None is an empty cell.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        # The day only: the same sheets are the same bytes, and nobody learns the minute of an export from a copy of it.
        book.set_properties({"created": datetime.combine(clock.now().astimezone(zone), time.min)})
        for sheet in sheets:
            _add(book, sheet, zone)
    return content.getvalue()


def _add(book: Any, sheet: Sheet, zone: ZoneInfo) -> None:
    page = book.add_worksheet(sheet.name)
    bold = book.add_format({"bold": True})
    formats = [book.add_format({"num_format": each.number_format or "General"}) for each in sheet.columns]
    for number, line in enumerate(sheet.above):
        page.write_string(number, 0, line, bold if number == 0 else None)
    head = len(sheet.above)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(head, number, column.heading, bold)
    for at, row in enumerate(sheet.rows, start=head + 1):
        for number, value in enumerate(row):
            _write(page, (at, number), value, formats[number], zone)
    page.freeze_panes(head + 1, 0)


def _write(page: Any, at: tuple[int, int], value: Cell, style: Any, zone: ZoneInfo) -> None:
    match value:
        case None:
            page.write_blank(*at, None, style)
        case str():
            page.write_string(*at, value)
        case Formula():
            page.write_formula(*at, value.text, style, "")
        case datetime():
            page.write_datetime(*at, value.astimezone(zone).replace(tzinfo=None), style)
        case date():
            page.write_datetime(*at, value, style)
        case _:
            page.write_number(*at, float(value) if isinstance(value, Decimal) else value, style)
