"""Sheets, rows and cells as every file format delivers them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True)
class BrokenFormula:
    """A formula whose stored result is an error (`error` is its name) or absent (`error` is empty)."""

    text: str
    error: str


Cell = str | int | float | bool | date | time | timedelta | BrokenFormula


@dataclass(frozen=True, slots=True)
class MergeRange:
    """Merged cells; rows and columns count from 0 and include both ends."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge as one row meets it: its range and what stands in its first cell."""

    range: MergeRange
    value: Cell


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Cells under a merge are blank in `values`; `merged` tells by column which merge covers them."""

    number: int
    values: Sequence[Cell]
    merged: Mapping[int, Merge] = field(default_factory=dict)

    def at(self, column: int) -> Cell:
        """Return the row's own cell, blank beyond its end."""
        return self.values[column] if column < len(self.values) else ""

    def above(self, column: int) -> Cell:
        """Return the value of the vertical merge that reaches this row from above, else blank."""
        merge = self.merged.get(column)
        if merge is None or merge.range.left != column or merge.range.top == self.number - 1:
            return ""
        return merge.value


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; `rows` may be called again. `shows_merges` is false where the format cannot tell them."""

    name: str
    rows: Callable[[], Iterator[Row]]
    visible: bool = True
    shows_merges: bool = True


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets of a file; `date1904` tells on which day its serial dates begin."""

    sheets: Sequence[Sheet]
    date1904: bool = False


def as_text(cell: Cell) -> str:
    """Return what a clerk sees in the cell, as text; whole numbers without a decimal point."""
    match cell:
        case str():
            return cell
        case BrokenFormula():
            return cell.text or cell.error
        case bool():
            return str(cell).upper()
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15G}"
        case _:  # dates and times say themselves as ISO 8601
            return str(cell)
