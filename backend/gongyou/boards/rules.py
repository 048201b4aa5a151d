"""Pure rules of the boards: windows and their days, how a score orders, points per head."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gongyou.boards.models import Window

EPOCH_SECONDS = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
TIME_BITS = 30
"""Seconds since 2020 fit in 30 bits until January 2054."""
THOUSANDTHS = 1000
FEWEST_HEADS = 3
"""No board goes below: a rank per head, or within a group, of two people would tell each what the other did."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a window, both included; None is open. `until` cuts it short, to say how it stood at a day's close."""

    window: Window
    starts_on: date | None
    ends_on: date | None
    until: date | None = None

    @property
    def whole_key(self) -> str:
        """Return what names the span among those of a board, cut short or not."""
        return self.window.value if self.window is Window.ALL else f"{self.window}:{self.starts_on}"

    @property
    def key(self) -> str:
        """Return what names the span among those of a board."""
        return self.whole_key if self.until is None else f"{self.whole_key}@{self.until}"

    @property
    def last_on(self) -> date | None:
        """Return the last day that counts."""
        days = [day for day in (self.ends_on, self.until) if day is not None]
        return min(days) if days else None

    def holds(self, day: date) -> bool:
        """Tell whether a day counts."""
        last = self.last_on
        return (self.starts_on is None or self.starts_on <= day) and (last is None or day <= last)

    def at_close_of(self, day: date) -> "Span | None":
        """Return the span as it stood when a day closed; None if it had not begun."""
        if self.starts_on is not None and day < self.starts_on:
            return None
        return Span(self.window, self.starts_on, self.ends_on, day)


def span_of(window: Window, on: date, *, starts_on: date | None = None, ends_on: date | None = None) -> Span:
    """Return the span of a window that holds a day, within the dates of a board."""
    first, last = _calendar(window, on)
    first = max((d for d in (first, starts_on) if d is not None), default=None)
    last = min((d for d in (last, ends_on) if d is not None), default=None)
    return Span(window, first, last)


def _calendar(window: Window, on: date) -> tuple[date | None, date | None]:
    match window:
        case Window.DAY:
            return on, on
        case Window.WEEK:
            monday = on - timedelta(days=on.weekday())
            return monday, monday + timedelta(days=6)
        case Window.MONTH:
            return on.replace(day=1), _month_after(on) - timedelta(days=1)
        case Window.QUARTER:
            first = on.replace(month=on.month - (on.month - 1) % 3, day=1)
            return first, _month_after(_month_after(_month_after(first))) - timedelta(days=1)
        case Window.YEAR:
            return on.replace(month=1, day=1), on.replace(month=12, day=31)
        case Window.ALL:
            return None, None


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """How points and the time they were reached make one number that sorts upwards: more points first, then earlier.

    The number is `ticks - points * 2**time_bits`, exact in the 53 bits of a sorted set's double. Ticks are seconds
    since 2020 for members; units have larger sums and coarser ticks. Equal numbers are ordered by the subject's id.
    """

    time_bits: int

    @property
    def tick_seconds(self) -> int:
        return 1 << (TIME_BITS - self.time_bits)

    @property
    def most_points(self) -> int:
        """Return the points (either sign) that can be told apart; beyond, a subject stands at this limit."""
        return (1 << (53 - self.time_bits)) - 1

    def encode(self, points: int, reached_at: datetime) -> int:
        """Return the score of points reached at an instant."""
        return self.score(points, int(reached_at.timestamp()) - EPOCH_SECONDS)

    def score(self, points: int, seconds: int) -> int:
        """Return the score of points reached so many seconds after 2020 began (UTC)."""
        ticks = min(max(seconds, 0), (1 << TIME_BITS) - 1) // self.tick_seconds
        return ticks - min(max(points, -self.most_points), self.most_points) * (1 << self.time_bits)

    def points(self, score: int) -> int:
        """Return the points of a score."""
        return -(score >> self.time_bits)

    def reached_at(self, score: int) -> datetime:
        """Return the instant of a score, rounded down to a tick."""
        ticks = score & ((1 << self.time_bits) - 1)
        return datetime.fromtimestamp(EPOCH_SECONDS + ticks * self.tick_seconds, UTC)


MEMBERS = Scale(30)
"""8,388,607 points, to the second."""
UNITS = Scale(24)
"""536,870,911 points (or thousandths of a point per head), to 64 seconds."""


def per_head(points: int, heads: int) -> int:
    """Return thousandths of a point per head, rounded to the nearest, halves up."""
    return (2 * points * THOUSANDTHS + heads) // (2 * heads)
