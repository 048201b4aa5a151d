"""Find an enterprise's list of units 机构 in a workbook or a text file."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from gongyou.identity.roster.cells import Row, Sheet, as_text
from gongyou.identity.roster.cleaning import clean_text
from gongyou.identity.roster.faults import FileFault, RosterFileError, UnfitCellError
from gongyou.identity.roster.headers import (
    MAX_HEADER_ROW,
    Field,
    Layout,
    find_layout,
    is_total,
    sheet_lists_units,
)
from gongyou.identity.roster.sheets import open_workbook
from gongyou.identity.roster.units import Organisation, UnitPath

_ABOUT_PEOPLE = frozenset({Field.EMPLOYEE_NO, Field.NAME, Field.SURNAME, Field.ID_NUMBER})


def read_units(source: Path | BinaryIO, *, filename: str, name: str = "") -> Organisation:
    """Return the units that a file lists: a sheet or text file with a column a level, or one column of paths.

    Paths are written as 公司/部门/班组. A roster workbook's own list is found beside the roster. `name` is the
    enterprise's. Raises RosterFileError, with NO_UNITS when the file lists none.
    """
    workbook = open_workbook(source, filename=filename)
    paths = find_units(workbook.sheets)
    if not paths and len(workbook.sheets) == 1:
        paths = _single_list(workbook.sheets[0])
    if not paths:
        raise RosterFileError(FileFault.NO_UNITS)
    return Organisation(paths, name=name)


def find_units(sheets: Iterable[Sheet]) -> list[UnitPath]:
    """Return the paths of the sheet that lists most units; a sheet about people is none, nor is a lone column."""
    found: list[UnitPath] = []
    for sheet in sheets:
        layout = _layout(sheet)
        if layout is None:
            continue
        paths = _paths(sheet, layout)
        if (len(layout.units) > 1 or sheet_lists_units(sheet.name)) and len(paths) > len(found):
            found = paths
    return found


def _layout(sheet: Sheet) -> Layout | None:
    def lists_units(layout: Layout) -> bool:
        return bool(layout.units) and not layout.fields & _ABOUT_PEOPLE

    head = list(islice(sheet.rows(), MAX_HEADER_ROW))
    about_people = find_layout(head, lambda layout: len(layout.fields & _ABOUT_PEOPLE) > 1)
    return None if about_people else find_layout(head, lists_units)


def _single_list(sheet: Sheet) -> list[UnitPath]:
    """Read a file that is nothing but a list: one column, with or without a label above it."""
    layout = _layout(sheet)
    if layout is not None:
        return _paths(sheet, layout)
    rows = list(sheet.rows())
    if any(len([cell for cell in row.values if as_text(cell).strip()]) > 1 for row in rows):
        return []
    texts = (_clean(sheet, row, 0) for row in rows)
    return [Organisation.parts([text]) for text in texts if text]


def _paths(sheet: Sheet, layout: Layout) -> list[UnitPath]:
    """Return each row's path; a blank before the row's first unit means as above, for a unit hangs under another."""
    paths: list[UnitPath] = []
    above: Sequence[str] = [""] * len(layout.units)
    for row in sheet.rows():
        if row.number <= layout.last_row:
            continue
        texts = [_clean(sheet, row, column.index) for column in layout.units]
        named = next((index for index, text in enumerate(texts) if text), None)
        if named is None or any(isinstance(cell, str) and is_total(cell) for cell in row.values[:3]):
            continue
        texts[:named] = above[:named]
        above = texts
        paths.append(Organisation.parts(texts))
    return paths


def _clean(sheet: Sheet, row: Row, column: int) -> str:
    try:
        return clean_text(row.above(column) or row.at(column))
    except UnfitCellError as unfit:
        raise RosterFileError(FileFault.UNIT_CELL, sheet=sheet.name, row=row.number) from unfit
