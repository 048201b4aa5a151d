"""Clocks that cases run by: round the clock, or the tenant's working calendar with its holidays, make-up days and shifts.

Pure: instants in and out are aware; what passes between them is a `timedelta` of the clock's own time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

import chinese_calendar

_SEARCHED = timedelta(days=400)
"""How long a calendar is looked through for its next working hour before it is called empty."""
_DAY = timedelta(days=1)


class Clock(Protocol):
    """What counts time towards a limit."""

    def add(self, start: datetime, span: timedelta) -> datetime:
        """Return the instant (UTC) at which `span` of this clock's time has passed since `start`; not before `start`."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of this clock's time lies between two instants; zero if `end` is not later."""


class RoundTheClock:
    """Time as it passes, day and night."""

    def add(self, start: datetime, span: timedelta) -> datetime:
        return start.astimezone(UTC) + max(span, timedelta(0))

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, timedelta(0))


class Rest(StrEnum):
    """Which days are free: the statutory ones of China (weekends, holidays, make-up workdays), or none."""

    STATUTORY = "statutory"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours in local time; a shift that ends at or before its start ends on the next day."""

    start: time
    end: time


OFFICE_HOURS = (Shift(time(8), time(12)), Shift(time(13, 30), time(17, 30)))


class NoWorkingHours(ValueError):
    """A calendar in which no working hour ever comes."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A tenant's working calendar 工作日历. A night shift belongs to the day on which it starts, also into a holiday."""

    zone: ZoneInfo
    shifts: tuple[Shift, ...] = OFFICE_HOURS
    rest: Rest = Rest.STATUTORY
    closed_on: frozenset[date] = frozenset()
    open_on: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Tell whether shifts start on a day; the tenant's own exceptions come before the statutory calendar."""
        if day in self.closed_on or day in self.open_on:
            return day in self.open_on
        return self.rest is Rest.NONE or statutory_workday(day)

    def add(self, start: datetime, span: timedelta) -> datetime:
        """Return the instant at which `span` of working time has passed; raises NoWorkingHours."""
        if span <= timedelta(0):
            return start.astimezone(UTC)
        for opens, closes in self._windows(start):
            if closes - opens >= span:
                return opens + span
            span -= closes - opens
        raise NoWorkingHours(f"no working hour for {_SEARCHED.days} days, from {start.isoformat()}")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants."""
        worked = timedelta(0)
        for opens, closes in self._windows(start):
            if opens >= end:
                break
            worked += min(closes, end) - opens
        return worked

    def _windows(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working windows (UTC, disjoint, in order) from an instant on, until none is found for long."""
        day = start.astimezone(self.zone).date() - _DAY  # a night shift of the day before may still run
        last_day, reached = day + _SEARCHED, start.astimezone(UTC)
        while day <= last_day:
            for opens, closes in self._windows_of(day):
                if closes > reached:
                    yield max(opens, reached), closes
                    reached, last_day = closes, day + _SEARCHED
            day += _DAY

    def _windows_of(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_workday(day):
            return []
        return sorted(
            (
                datetime.combine(day, shift.start, self.zone).astimezone(UTC),
                datetime.combine(day + _DAY if shift.end <= shift.start else day, shift.end, self.zone).astimezone(UTC),
            )
            for shift in self.shifts
        )


@cache
def statutory_workday(day: date) -> bool:
    """Tell whether a day is a workday in China; years whose holidays are not announced yet go by weekday alone."""
    try:
        return bool(chinese_calendar.is_workday(day))  # type: ignore[no-untyped-call]
    except NotImplementedError:
        return day.weekday() < 5
