"""Pure rules of inspections: on which days a plan has one, and who may do which kind."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from gongyou.core.principal import Principal
from gongyou.permissions import Role
from gongyou.quality.inspections.models import InspectionKind

DAY = timedelta(days=1)


class Frequency(StrEnum):
    """How a plan comes again."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Every day, on ISO weekdays (1 is Monday) or on days of the month, at a local time.

    A day that a month lacks is its last: the 31st is the 30th in June.
    """

    frequency: Frequency
    at: time
    weekdays: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()

    def holds(self, day: date) -> bool:
        """Tell whether there is one on a day."""
        match self.frequency:
            case Frequency.DAILY:
                return True
            case Frequency.WEEKLY:
                return day.isoweekday() in self.weekdays
            case Frequency.MONTHLY:
                last = monthrange(day.year, day.month)[1]
                return day.day in {min(each, last) for each in self.month_days}

    def data(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "frequency": self.frequency.value,
            "at": self.at.isoformat("minutes"),
            "weekdays": sorted(self.weekdays),
            "month_days": sorted(self.month_days),
        }


def recurrence_of(data: Mapping[str, Any]) -> Recurrence:
    """Return the recurrence that was stored as JSON."""
    return Recurrence(
        frequency=Frequency(data["frequency"]),
        at=time.fromisoformat(data["at"]),
        weekdays=frozenset(data["weekdays"]),
        month_days=frozenset(data["month_days"]),
    )


def openings(
    recurrence: Recurrence,
    *,
    zone: ZoneInfo,
    starts_on: date,
    ends_on: date | None,
    after: datetime,
    until: datetime,
) -> Iterator[datetime]:
    """Yield the UTC instants after one and up to another at which an inspection opens, in order."""
    day = max(starts_on, after.astimezone(zone).date())
    last = until.astimezone(zone).date()
    last = last if ends_on is None else min(ends_on, last)
    while day <= last:
        if recurrence.holds(day):
            opens_at = datetime.combine(day, recurrence.at, zone).astimezone(UTC)
            if after < opens_at <= until:
                yield opens_at
        day += DAY


def may_inspect(who: Principal, kind: InspectionKind, unit_path: str, inspecting_path: str | None) -> bool:
    """Tell whether a member may do an inspection of a unit.

    Self: who belongs to the unit. Mutual: who belongs to the inspecting unit and not to the inspected one. Special: a
    quality officer of the unit.
    """
    belongs = who.unit_path.startswith(unit_path)
    match kind:
        case InspectionKind.SELF:
            return belongs
        case InspectionKind.MUTUAL:
            return not belongs and inspecting_path is not None and who.unit_path.startswith(inspecting_path)
        case InspectionKind.SPECIAL:
            return any(unit_path.startswith(path) for path in officer_scopes(who))


def officer_scopes(who: Principal) -> Collection[str]:
    """Return the paths of the units for which a member is a quality officer."""
    return {grant.unit_path for grant in who.grants if grant.role == Role.QUALITY_OFFICER}
