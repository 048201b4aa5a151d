"""Pure rules of the badges: what a criterion says, which tiers a figure reaches, what is still missing.

A badge counts what the ledger shows and what still stands: what was reversed no longer counts, and what was not awarded
for a cap never did. So every figure opens into ledger entries, and no posting goes by unseen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from gongyou.badges.design import Tier
from gongyou.points.rules import Condition

Steps = Sequence[tuple[Tier, int]]
ANY_CONTEST = "contest"
MOST_REST_DAYS = 6


class Window(StrEnum):
    """In which time a figure is gathered; a badge of a window other than `ALL` can be earned in each."""

    ALL = "all"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Count:
    """How many deeds of a kind earned points that still stand, by whoever had a part in them or one kind of actor."""

    event: str
    actor: str | None = None
    conditions: tuple[Condition, ...] = ()
    window: Window = Window.ALL


@dataclass(frozen=True, slots=True)
class Sum:
    """How many points of a currency were earned."""

    currency: str
    window: Window = Window.ALL


@dataclass(frozen=True, slots=True)
class Streak:
    """On how many roster days in a row points of a currency were earned.

    Up to `rest_days` days without any in a row neither count nor break the streak.
    """

    currency: str
    rest_days: int = 0


@dataclass(frozen=True, slots=True)
class Rank:
    """Which rank a closed board ended with: any contest's board of members, or the board of a code."""

    board: str = ANY_CONTEST


@dataclass(frozen=True, slots=True)
class Honour:
    """At which place a contest named the member among its best 标兵; the contest says how many it names."""


@dataclass(frozen=True, slots=True)
class Named:
    """Nothing is counted: another domain names who earned it, see `badges.service.grant`."""


Criterion = Count | Sum | Streak | Rank | Honour | Named
KINDS: Mapping[str, type[Criterion]] = {
    "count": Count,
    "sum": Sum,
    "streak": Streak,
    "rank": Rank,
    "honour": Honour,
    "named": Named,
}

_converter = Converter(forbid_extra_keys=True)
_converter.register_structure_hook(Any, lambda value, _: value)
configure_tagged_union(
    Criterion, _converter, tag_name="kind", tag_generator=lambda cls: {c: name for name, c in KINDS.items()}[cls]
)


def criterion_of(data: Mapping[str, Any]) -> Criterion:
    """Build a criterion from its JSON form."""
    criterion: Criterion = _converter.structure(dict(data), Criterion)  # type: ignore[arg-type]
    return criterion


def criterion_data(criterion: Criterion) -> dict[str, Any]:
    """Return the JSON form of a criterion."""
    data: dict[str, Any] = _converter.unstructure(criterion, Criterion)
    return data


def steps_of(data: Sequence[Sequence[int]]) -> Steps:
    """Build steps from their JSON form."""
    return [(Tier(tier), at) for tier, at in data]


def steps_data(steps: Steps) -> list[Any]:
    """Return the JSON form of steps."""
    return [[int(tier), at] for tier, at in steps]


def falls(criterion: Criterion) -> bool:
    """Tell whether less is better: the first rank before the second."""
    return isinstance(criterion, Rank | Honour)


def reached(criterion: Criterion, steps: Steps, value: int) -> list[tuple[Tier, int]]:
    """Return the steps that a figure reaches: each on the way up, but of a rank only the best."""
    if falls(criterion):
        met = [(tier, at) for tier, at in steps if value <= at]
        return met[-1:]
    return [(tier, at) for tier, at in steps if value >= at]


def next_step(steps: Steps, held: Tier | None) -> tuple[Tier, int] | None:
    """Return the step after the tier that is held, None at the top."""
    return next(((tier, at) for tier, at in steps if held is None or tier > held), None)


def window_of(criterion: Criterion) -> Window:
    """Return the window of a criterion."""
    return criterion.window if isinstance(criterion, Count | Sum) else Window.ALL


def span(window: Window, first: date, last: date) -> tuple[date, date]:
    """Return the first and the last day of the windows that hold two days; for `ALL` these are the calendar's ends."""
    match window:
        case Window.ALL:
            return date.min, date.max
        case Window.WEEK:
            return _monday(first), _monday(last) + timedelta(days=6)
        case Window.MONTH:
            return first.replace(day=1), _before_next(last, 1)
        case Window.QUARTER:
            return first.replace(month=_quarter_month(first), day=1), _before_next(
                last.replace(day=1, month=_quarter_month(last)), 3
            )
        case Window.YEAR:
            return first.replace(month=1, day=1), last.replace(month=12, day=31)


def period_of(window: Window, day: date) -> str:
    """Return the key of the window that holds a day, `""` for `ALL`; `queries` spells it the same in SQL."""
    match window:
        case Window.ALL:
            return ""
        case Window.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}W{week:02}"
        case Window.MONTH:
            return f"{day:%Y-%m}"
        case Window.QUARTER:
            return f"{day.year}Q{(day.month + 2) // 3}"
        case Window.YEAR:
            return f"{day.year}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _quarter_month(day: date) -> int:
    return (day.month - 1) // 3 * 3 + 1


def _before_next(day: date, months: int) -> date:
    """Return the last day of the stretch of months that begins with the month of a day."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1) - timedelta(days=1)


def mask_name(name: str) -> str:
    """Return 张* for 张三丰, 买买提* for 买买提·艾力: the family name, or what stands before the dot."""
    given = name.strip()
    head, dot, _ = given.partition("·")
    return f"{head if dot else given[:1]}*"
