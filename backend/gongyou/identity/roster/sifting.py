"""Sift a sheet's rows: people as drafts with their cells by field, everything else as skipped with the reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gongyou.identity.roster.cells import BrokenFormula, Cell, Row, Sheet, as_text
from gongyou.identity.roster.cleaning import compact, is_blank, narrow
from gongyou.identity.roster.faults import SkipReason
from gongyou.identity.roster.headers import Column, Field, Layout, is_total

_LONGEST_NOTE = 80
# A row of signatures or remarks below the table fills a cell or three; a person's fills more, or half of a small table.
_PERSON_FILLS = 4


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no person; `text` is its first words, never pay."""

    sheet: str
    row: int
    why: SkipReason
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A person's row as it stands in the sheet, merges and 'as above' resolved."""

    sheet: str
    row: int
    layout: Layout = field(repr=False)
    cells: Mapping[Field, Cell] = field(repr=False)
    units: tuple[Cell, ...] = field(repr=False)


def sift(sheet: Sheet, layout: Layout) -> Iterator[Draft | SkippedRow]:
    """Yield each row below the header as a draft or as skipped; blank rows at the very end are left out."""
    fill = _as_merged if sheet.shows_merges else _AsAbove(layout)
    blanks: list[SkippedRow] = []
    for row in sheet.rows():
        if row.number <= layout.last_row:
            continue
        reason = why_no_person(row, layout)
        if reason is SkipReason.BLANK:
            blanks.append(SkippedRow(sheet.name, row.number, reason))
            continue
        yield from blanks
        blanks.clear()
        if reason is not None:
            if reason is SkipReason.NOTE and isinstance(fill, _AsAbove):
                fill.forget()
            yield SkippedRow(sheet.name, row.number, reason, _first_words(row, layout))
        else:
            yield _draft(sheet.name, row, layout, fill)


def _draft(sheet: str, row: Row, layout: Layout, fill: Callable[[Row, tuple[Column, ...]], list[Cell]]) -> Draft:
    cells: dict[Field, Cell] = {
        column.field: row.at(column.index)
        for column in layout.columns
        if column.field is not None and column.field is not Field.UNIT
    }
    units = tuple(fill(row, layout.units))
    shift = layout.column(Field.SHIFT_PATTERN)
    if shift is not None:
        cells[Field.SHIFT_PATTERN] = fill(row, (shift,))[0]
    return Draft(sheet, row.number, layout, cells, units)


def _as_merged(row: Row, columns: tuple[Column, ...]) -> list[Cell]:
    """Fill from vertical merges only: a blank cell in no merge is missing."""
    return [row.above(column.index) or row.at(column.index) for column in columns]


class _AsAbove:
    """Fill blanks from the person above, for text files where merges cannot be seen.

    A level is as above only while the levels over it are too, and nothing is carried over a section's title: no merge
    would reach across either.
    """

    def __init__(self, layout: Layout) -> None:
        self._above: dict[int, Cell] = {}

    def forget(self) -> None:
        self._above.clear()

    def __call__(self, row: Row, columns: tuple[Column, ...]) -> list[Cell]:
        values: list[Cell] = []
        as_above = True
        for column in columns:
            own = row.at(column.index)
            above = self._above.get(column.index, "")
            blank = isinstance(own, str) and not narrow(own).strip()
            values.append(above if blank and as_above else own)
            as_above = as_above and (blank or compact(as_text(own)) == compact(as_text(above)))
            self._above[column.index] = values[-1]
        return values


def why_no_person(row: Row, layout: Layout) -> SkipReason | None:
    """Return why a row is no person, None when it is one."""
    filled = {index: cell for index, cell in enumerate(row.values) if not is_blank(cell)}
    words = {index: cell for index, cell in filled.items() if isinstance(cell, str)}
    columns = [column for column in layout.columns if column.field is not None and column.index in filled]
    if not columns and not any(any(map(str.isalpha, text)) for text in words.values()):
        return SkipReason.BLANK
    labelled = sum(compact(words.get(column.index, "")) == compact(column.label) for column in columns)
    if labelled > 1 and 2 * labelled >= len(words):
        return SkipReason.REPEATED_HEADER
    if any(_surely_personal(column, filled[column.index]) for column in columns):
        return None
    naming = {column.index for column in columns if column.field in (Field.EMPLOYEE_NO, Field.NAME, Field.UNIT)}
    if any(is_total(text) for index, text in words.items() if index in naming or index == min(words)):
        return SkipReason.TOTAL
    columns = [column for column in columns if ":" not in narrow(as_text(filled[column.index]))]
    personal = sum(_perhaps_personal(column, filled[column.index]) for column in columns)
    taken = sum(column.field is not None for column in layout.columns)
    return None if personal > 1 or len(columns) >= min(_PERSON_FILLS, (taken + 1) // 2) else SkipReason.NOTE


def _surely_personal(column: Column, cell: Cell) -> bool:
    """Tell whether the cell can only be an ID number or a phone number."""
    least = {Field.ID_NUMBER: 14, Field.PHONE: 7}.get(column.field or Field.REMARK)
    if least is None:
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= 10.0 ** (least - 1)
    text = narrow(as_text(cell))
    return ":" not in text and (sum(map(str.isdecimal, text)) >= least or "E+" in text.upper())


def _perhaps_personal(column: Column, cell: Cell) -> bool:
    """Tell whether the cell may be an employee number, a name, a broken ID or phone number."""
    if isinstance(cell, BrokenFormula):
        return column.field in (Field.EMPLOYEE_NO, Field.NAME, Field.ID_NUMBER, Field.PHONE)
    if column.field is Field.EMPLOYEE_NO:
        return any(char.isascii() and char.isalnum() for char in narrow(as_text(cell)))
    return column.field in (Field.NAME, Field.SURNAME, Field.ID_NUMBER, Field.PHONE)


def _first_words(row: Row, layout: Layout) -> str:
    words = (as_text(row.at(index)) for index in range(len(row.values)) if index not in layout.pay_columns)
    return next((text.strip()[:_LONGEST_NOTE] for text in words if text.strip()), "")
