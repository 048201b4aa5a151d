"""Pure rules of cases: what a tenant may set, limits, marks on the way to a deadline and beyond."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from cattrs.preconf.json import JsonConverter, make_converter

from gongyou.cases.calendar import OFFICE_HOURS, Clock, Rest, RoundTheClock, Shift, WorkCalendar
from gongyou.permissions import Role

Options = TypeVar("Options")
MOST_MINUTES = 366 * 24 * 60


class ClockKind(StrEnum):
    """Which clock a node's limit is counted in."""

    WORKING = "working"
    ROUND_THE_CLOCK = "round_the_clock"


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the escalation ladder 升级阶梯: when a mark is reached and how far up it is told.

    Either `left`, the share of the limit that is still left, or `late`, minutes after the due time on the node's own
    clock. Level 0 is who has the case, 1 whoever leads them, 2 the next above.
    """

    mark: str
    level: int
    left: float | None = None
    late: int | None = None


LADDER = (
    Rung("soon", level=0, left=0.25),
    Rung("due", level=0, late=0),
    Rung("late-1", level=1, late=1440),
    Rung("late-2", level=2, late=2880),
    Rung("late-3", level=3, late=4320),
)
"""The default: at 25 % left, when due, and one level up for each further day."""


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """What a tenant has set for one node; what is empty is as the flow declares it. Limits are minutes."""

    name: str | None = None
    role: Role | None = None
    limit: int | None = None
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """What a tenant has set for a flow. `ladders` are keyed by grade, the empty key is for all others."""

    nodes: Mapping[str, NodeSettings] = field(default_factory=dict)
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)

    def node(self, code: str) -> NodeSettings:
        """Return the settings of a node."""
        return self.nodes.get(code) or NodeSettings()


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """A tenant's working calendar as it is stored."""

    shifts: tuple[Shift, ...] = OFFICE_HOURS
    rest: Rest = Rest.STATUTORY
    closed_on: frozenset[date] = frozenset()
    open_on: frozenset[date] = frozenset()

    def calendar(self, zone: ZoneInfo) -> WorkCalendar:
        """Return the calendar in a tenant's zone."""
        return WorkCalendar(zone, self.shifts, self.rest, self.closed_on, self.open_on)


@dataclass(frozen=True)
class Settings(Generic[Options]):
    """All that a tenant has set for one flow: the engine's part, the domain's own options, the calendar."""

    flow: FlowSettings
    options: Options
    calendar: WorkCalendar

    def clock(self, kind: ClockKind) -> Clock:
        """Return the clock of a kind."""
        return self.calendar if kind is ClockKind.WORKING else RoundTheClock()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit that runs: since when, how much of it had been used before, how much is allowed, when it is due."""

    clock: Clock
    since: datetime
    used: timedelta
    allowed: timedelta
    due_at: datetime

    def moment(self, rung: Rung) -> datetime:
        """Return when a rung is reached."""
        if rung.left is not None:
            return self.clock.add(self.since, self.allowed * (1 - rung.left) - self.used)
        return self.clock.add(self.due_at, timedelta(minutes=rung.late or 0))


def ladder_of(settings: FlowSettings, grade: str | None, declared: Mapping[str, tuple[Rung, ...]]) -> tuple[Rung, ...]:
    """Return the ladder for a grade: the tenant's, else the flow's, else the default."""
    for ladders in (settings.ladders, declared):
        ladder = ladders.get(grade or "") or ladders.get("")
        if ladder:
            return ladder
    return LADDER


def from_mark(ladder: Sequence[Rung], mark: str | None) -> Sequence[Rung]:
    """Return the rungs from a mark on; all of them where the ladder was changed and knows the mark no more."""
    marks = [rung.mark for rung in ladder]
    return ladder[marks.index(mark) :] if mark in marks else ladder


def reached(ladder: Sequence[Rung], mark: str, deadline: Deadline, now: datetime) -> tuple[list[Rung], Rung | None]:
    """Return the rungs from `mark` on that have been reached, and the next one that has not."""
    waiting = from_mark(ladder, mark)
    passed = [rung for rung in waiting if deadline.moment(rung) <= now]
    ahead = [rung for rung in waiting if rung not in passed]
    return passed, ahead[0] if ahead else None


def _json_converter() -> JsonConverter:
    made = make_converter()
    made.register_unstructure_hook(time, lambda value: value.isoformat(timespec="minutes"))
    made.register_structure_hook(time, lambda value, _: time.fromisoformat(value))
    made.register_unstructure_hook(UUID, str)
    made.register_structure_hook(UUID, lambda value, _: UUID(value))
    return made


_converter = _json_converter()
Stored = TypeVar("Stored")


def stored(value: object) -> dict[str, Any]:
    """Return settings as JSON."""
    plain: dict[str, Any] = _converter.unstructure(value)
    return plain


def read(kind: type[Stored], values: Mapping[str, Any] | None) -> Stored:
    """Return settings from JSON; what is missing is the default."""
    return _converter.structure(values or {}, kind)
