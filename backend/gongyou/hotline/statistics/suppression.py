"""Pure: which counts are withheld 样本太少, so that no small one can be had from those that are shown.

Small counts are withheld first. Then whatever would let a reader compute a withheld count is withheld too (complementary
suppression): a sum with only one part missing, a few parts that together are still small, and at last whatever the sums
taken together determine, which is asked of the system of equations itself.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

LEAST = 5
"""Fewer than so many are not shown, unless there are none at all."""

Cell = TypeVar("Cell", bound=Hashable)
_Row = dict[Cell, Fraction]


@dataclass(frozen=True, slots=True)
class Sum(Generic[Cell]):
    """What any reader may reckon: the total is the sum of its parts."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def withheld(counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]]) -> set[Cell]:
    """Return the cells that are not shown. `sums` must hold in `counts`; a cell without a count is none of either."""
    hidden = {cell for cell, count in counts.items() if 0 < count < LEAST}
    while True:
        _close(hidden, counts, sums)
        given_away = determined(hidden, sums)
        if not given_away:
            return hidden
        for each in sums:
            if not given_away.isdisjoint(each.cells) and (more := _next(each, hidden, counts)) is not None:
                hidden.add(more)


def _close(hidden: set[Cell], counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]]) -> None:
    """Withhold more until no single sum gives a withheld count, or a small group of them, away."""
    changed = True
    while changed:
        changed = False
        for each in sums:
            while _gives_away(each, hidden, counts):
                more = _next(each, hidden, counts)
                if more is None:
                    break
                hidden.add(more)
                changed = True


def _gives_away(each: Sum[Cell], hidden: Collection[Cell], counts: Mapping[Cell, int]) -> bool:
    missing = [cell for cell in each.cells if cell in hidden]
    if len(missing) == 1:
        return True
    return bool(missing) and each.total not in hidden and 0 < sum(counts[cell] for cell in missing) < LEAST


def _next(each: Sum[Cell], hidden: Collection[Cell], counts: Mapping[Cell, int]) -> Cell | None:
    """Return what of a sum is withheld next: the smallest part that is not nothing, then the total, then a nothing."""
    shown = [cell for cell in each.parts if cell not in hidden]
    some = [cell for cell in shown if counts[cell]]
    if some:
        return min(some, key=lambda cell: (counts[cell], str(cell)))
    if each.total not in hidden:
        return each.total
    return min(shown, key=str, default=None)


def determined(hidden: Collection[Cell], sums: Sequence[Sum[Cell]]) -> set[Cell]:
    """Return the withheld cells of which all sums together leave only one value possible.

    They are those whose unit vector lies in the row space of the sums, cut to what is withheld: of the reduced echelon
    form, the rows with a single entry.
    """
    pivots: dict[Cell, _Row[Cell]] = {}
    holding: defaultdict[Cell, set[Cell]] = defaultdict(set)
    """In which pivots' rows each cell stands."""
    for given in _rows(hidden, sums):
        for cell in [cell for cell in given if cell in pivots]:
            _subtract(given, pivots[cell], given[cell])
        if not given:
            continue
        lead, scale = next(iter(given.items()))
        row = {cell: value / scale for cell, value in given.items()}
        for other in list(holding[lead]):
            before = set(pivots[other])
            _subtract(pivots[other], row, pivots[other][lead])
            for cell in before - set(pivots[other]):
                holding[cell].discard(other)
            for cell in set(pivots[other]) - before:
                holding[cell].add(other)
        pivots[lead] = row
        for cell in row:
            holding[cell].add(lead)
    return {cell for cell, row in pivots.items() if len(row) == 1}


def _rows(hidden: Collection[Cell], sums: Sequence[Sum[Cell]]) -> Iterator[_Row[Cell]]:
    for each in sums:
        row = {cell: Fraction(-1) for cell in each.parts if cell in hidden}
        if each.total in hidden:
            row[each.total] = Fraction(1)
        if row:
            yield row


def _subtract(row: _Row[Cell], other: _Row[Cell], times: Fraction) -> None:
    """Take a multiple of a row from another; entries that vanish are no more."""
    for cell, value in other.items():
        left = row.get(cell, Fraction(0)) - times * value
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
