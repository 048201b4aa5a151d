"""The organisation 机构 as a set of unit paths, and the place of a row's unit cells in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongyou.identity.roster.cleaning import compact
from gongyou.identity.roster.faults import RosterFault
from gongyou.identity.roster.suggestions import Suggestions

UnitPath = tuple[str, ...]
_PATH_MARK = re.compile(r"\s*[/\\＞>›»→|｜]+\s*")
_FAINT_PATH_MARK = re.compile(r"\s*[-－—–_·、]+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where unit cells lead: a path, or the column (index into the cells) whose value does not fit and why."""

    path: UnitPath = ()
    column: int = 0
    fault: RosterFault | None = None
    params: tuple[tuple[str, str], ...] = ()
    suggestion: str = ""


class Organisation:
    """All units of one enterprise by path, such as (云岫岭煤矿, 综采一队, 生产一班); parents are included.

    `name` is the enterprise's own name, which a roster may put before its units when the tree does not hold it.
    """

    def __init__(self, paths: Iterable[Sequence[str]], *, name: str = "") -> None:
        self.name = name
        self._paths: dict[UnitPath, UnitPath] = {}
        self._by_name: dict[str, list[UnitPath]] = {}
        self._children: dict[UnitPath, list[UnitPath]] = {}
        self._placed: dict[tuple[str, ...], Placement] = {}
        self._nearest = Suggestions()
        for path in paths:
            self._add(tuple(path))

    def _add(self, path: UnitPath) -> None:
        for depth in range(1, len(path) + 1):
            key = tuple(compact(part) for part in path[:depth])
            if not all(key) or key in self._paths:
                continue
            parent = self._paths.get(key[:-1], ())
            self._paths[key] = (*parent, path[depth - 1])
            self._by_name.setdefault(key[-1], []).append(key)
            self._children.setdefault(key[:-1], []).append(key)

    @property
    def paths(self) -> tuple[UnitPath, ...]:
        """Return every unit's path, parents before their children, in the order given."""
        return tuple(self._paths.values())

    def is_divided(self, path: UnitPath) -> bool:
        """Tell whether a unit has units under it."""
        return tuple(map(compact, path)) in self._children

    def place(self, cells: Sequence[str]) -> Placement:
        """Find the unit that a row's unit cells (from the top down, '' where blank) mean.

        The cells may leave out upper levels, and one cell may hold a path. A blank level is missing when the tree has
        one there; more than one possible unit is ambiguous.
        """
        key = tuple(cells)
        placement = self._placed.get(key)
        if placement is None:
            placement = self._placed[key] = self._place(key)
        return placement

    @staticmethod
    def parts(cells: Sequence[str]) -> UnitPath:
        """Return the path that unit cells spell out from the top down; a lone cell may hold a whole path."""
        return tuple(part for part in (_PATH_MARK.split(cells[0]) if len(cells) == 1 else cells) if part)

    def _place(self, cells: tuple[str, ...]) -> Placement:
        segments = [(column, part) for column, cell in enumerate(cells) if cell for part in self._split(cell)]
        if not segments:
            return Placement(fault=RosterFault.MISSING)
        top = compact(segments[0][1])
        if len(segments) > 1 and top == compact(self.name) and top not in self._by_name:
            segments = segments[1:]
        found = self._find(segments)
        if not found:
            distinct = [one for one, before in zip(segments, [(0, ""), *segments], strict=False) if one[1] != before[1]]
            found = self._find(distinct)
            segments = distinct if found else segments
        gap = self._first_gap(cells, segments, found)
        if not found:
            misfit = self._misfit(segments)
            return misfit if gap is None or misfit.column < gap else Placement(column=gap, fault=RosterFault.MISSING)
        if gap is not None:
            return Placement(column=gap, fault=RosterFault.MISSING)
        if len(found) > 1:
            return self._ambiguous(segments[-1], found)
        return Placement(self._paths[found[0]])

    def _split(self, cell: str) -> list[str]:
        """Return the parts of a path in one cell; a unit whose own name holds the mark stays whole."""
        if compact(cell) in self._by_name:
            return [cell]
        parts = [part for part in _PATH_MARK.split(cell) if part]
        if len(parts) > 1:
            return parts
        parts = [part for part in _FAINT_PATH_MARK.split(cell) if part]
        return parts if len(parts) > 1 and all(compact(part) in self._by_name for part in parts) else [cell]

    def _find(self, segments: Sequence[tuple[int, str]]) -> list[UnitPath]:
        """Return the units whose path holds the segments in order and ends with the last, the closest kind only."""
        keys = tuple(compact(part) for _, part in segments)
        paths = [path for path in self._by_name.get(keys[-1], ()) if _within(keys, path)]
        whole = [path for path in paths if path == keys]
        return whole or [path for path in paths if path[-len(keys) :] == keys] or paths

    def _first_gap(
        self, cells: Sequence[str], segments: Sequence[tuple[int, str]], found: Sequence[UnitPath]
    ) -> int | None:
        """Return the first blank column at which the tree has a unit to be named."""
        blanks = [column for column, cell in enumerate(cells) if not cell]
        if not blanks:
            return None
        last = segments[-1][0]
        if len(found) != 1:
            return next((column for column in blanks if column < last), None)
        path = found[0]
        if len(path) > len(segments):  # some level above the last is not named
            tops = [column for column in blanks if column < last]
            if tops and not self._unnamed_only_on_top(cells, segments, path):
                return tops[0]
        return next((column for column in blanks if column > last and self._children.get(path)), None)

    def _unnamed_only_on_top(self, cells: Sequence[str], segments: Sequence[tuple[int, str]], path: UnitPath) -> bool:
        """Tell whether the row names every level from its first column on."""
        return bool(cells[0]) and path[-len(segments) :] == tuple(compact(part) for _, part in segments)

    def _misfit(self, segments: Sequence[tuple[int, str]]) -> Placement:
        for index, (column, name) in enumerate(segments):
            if self._find(segments[: index + 1]):
                continue
            above = self._find(segments[:index]) if index else [()]
            known = self._by_name.get(compact(name), ())
            if known and index:
                homes = sorted({self._paths[path[:-1]][-1] for path in known if len(path) > 1})
                params = (("name", name), ("parent", segments[index - 1][1]), ("homes", "、".join(homes[:3])))
                return Placement((), column, RosterFault.UNIT_NOT_UNDER_PARENT, params)
            children = {self._paths[child][-1] for path in above for child in self._children.get(path, ())}
            names = {path[-1] for path in self._paths.values()}
            near = self._nearest.to(name, children) or self._nearest.to(name, names)
            cell = [near if place == index else part for place, (own, part) in enumerate(segments) if own == column]
            suggestion = "/".join(cell) if near else ""
            return Placement((), column, RosterFault.UNIT_UNKNOWN, (("name", name),), suggestion)
        raise AssertionError("a misfit was asked for where every segment fits")

    def _ambiguous(self, segment: tuple[int, str], found: Sequence[UnitPath]) -> Placement:
        paths = "、".join("/".join(self._paths[path]) for path in found[:3])
        params = (("name", segment[1]), ("paths", paths))
        return Placement((), segment[0], RosterFault.UNIT_AMBIGUOUS, params)


def _within(keys: UnitPath, path: UnitPath) -> bool:
    """Tell whether all keys occur in the path in their order."""
    levels = iter(path)
    return all(key in levels for key in keys)
