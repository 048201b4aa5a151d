"""Pure: counts of a month by unit, how they add up, and how promises were kept.

A measure is counted at the desk of a case and at every unit above it. Anonymous cases stand beside the units, below the
root: they are counted for the whole works by category, urgency and level, and nowhere else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple
from uuid import UUID

from gongyou.hotline.statistics.suppression import LEAST, Sum, withheld

OWN, ANONYMOUS = "own", "anonymous"
"""The desk of a unit itself beside those below it; the cases that are counted for no unit."""
DAY = timedelta(days=1)


class Node(NamedTuple):
    """A unit with all below it, or one of its two special parts."""

    unit_id: UUID
    part: str = ""


class Cell(NamedTuple):
    """A count: of what, and where."""

    node: Node
    measure: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a month counts once: a case came in, was answered, was rated. `parts` are the measures it is of."""

    unit_id: UUID
    anonymous: bool
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise that was met or missed, in minutes. `measure` is `first` or `settled`."""

    unit_id: UUID
    anonymous: bool
    measure: str
    used: int
    allowed: int
    by_day: bool


@dataclass(frozen=True, slots=True)
class Rating:
    """Stars that can no longer be changed."""

    unit_id: UUID
    anonymous: bool
    stars: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The units of a tenant: each one's line from the root to itself."""

    lines: Mapping[UUID, tuple[UUID, ...]]

    @property
    def root(self) -> UUID:
        """The unit that holds all others."""
        return next(iter(self.lines.values()))[0]

    def line(self, unit_id: UUID, *, anonymous: bool) -> list[Node]:
        """Return where a case of a desk counts, the root first."""
        if anonymous:
            return [Node(self.root), Node(self.root, ANONYMOUS)]
        return [*map(Node, self.lines[unit_id]), Node(unit_id, OWN)]


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of a month and which of them are withheld. `None` is what is not shown."""

    counts: Mapping[Cell, int]
    hidden: frozenset[Cell]
    children: Mapping[Node, Sequence[Node]]

    def shown(self, node: Node, measure: str) -> int | None:
        """Return a count, None for one that is withheld."""
        cell = Cell(node, measure)
        return None if cell in self.hidden else self.counts.get(cell, 0)

    def enough(self, node: Node, measure: str) -> bool:
        """Tell whether a count may stand behind a share or an average."""
        return (self.shown(node, measure) or 0) >= LEAST


PARTITIONS = {
    "received": ("category", "urgency", "mode", "level", "in"),
    "ended": ("out",),
    "rated": ("stars",),
}
"""What a count is parted by; `in` and `out` are by week."""


def tabulate(tree: Tree, deeds: Iterable[Deed]) -> Table:
    """Count deeds at their desks and above, and withhold what would tell of few."""
    counts: Counter[Cell] = Counter()
    below: defaultdict[Node, set[Node]] = defaultdict(set)
    for deed in deeds:
        line = tree.line(deed.unit_id, anonymous=deed.anonymous)
        for above, under in pairwise(line):
            below[above].add(under)
        counts.update(Cell(node, measure) for node in line for measure in deed.parts)
    children = {node: sorted(under, key=str) for node, under in below.items()}
    sums = _sums(counts, children)
    full = {cell: 0 for each in sums for cell in each.cells} | dict(counts)
    return Table(full, frozenset(withheld(full, sums)), children)


def _sums(counts: Mapping[Cell, int], children: Mapping[Node, Sequence[Node]]) -> list[Sum[Cell]]:
    """Return what adds up: each unit to its desks, what came in to its kinds, a month to its weeks.

    What came in and what was ended differ by what any reader sees of the backlog: neither is shown without the other.
    """
    measures = sorted({cell.measure for cell in counts})
    nodes = sorted({cell.node for cell in counts}, key=str)
    sums = [
        Sum(Cell(node, measure), tuple(Cell(under, measure) for under in children[node]))
        for measure in measures
        for node in nodes
        if node in children
    ]
    for node in nodes:
        for total, kinds in PARTITIONS.items():
            for kind in kinds:
                parts = tuple(Cell(node, m) for m in measures if m.startswith(f"{kind}:"))
                sums += [Sum(Cell(node, total), parts)] if parts else []
        sums.append(Sum(Cell(node, "received"), (Cell(node, "ended"),)))
        sums.append(Sum(Cell(node, "reviewed"), (Cell(node, "again"), Cell(node, "upheld"))))
        sums.append(Sum(Cell(node, "mediated"), (Cell(node, "agreed"), Cell(node, "parted"))))
    return sums


def weeks_of(first: date, last: date) -> list[tuple[date, date]]:
    """Part a month into its first seven days, the next seven, ... so that weeks add up to months."""
    starts = [first + DAY * n for n in range(0, (last - first).days + 1, 7)]
    return [(start, min(start + 6 * DAY, last)) for start in starts]


def percentile(values: Sequence[int], share: float) -> int:
    """Return the smallest value that so large a share of all values does not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def kept(clocks: Sequence[Clock]) -> float:
    """Return the share of promises that were kept, to whole percents."""
    return round(sum(each.used <= each.allowed for each in clocks) / len(clocks), 2)
