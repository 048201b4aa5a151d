"""Which units and days a report is of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, true

from gongyou.core import clock, principal
from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.queries import below
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission

USUAL_DAYS = 30
MOST_DAYS = 92
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first, time(0), self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.last + DAY, time(0), self.zone).astimezone(UTC)

    @property
    def days(self) -> list[date]:
        return [self.first + DAY * n for n in range((self.last - self.first).days + 1)]


def today() -> Period:
    """Return the tenant's local day."""
    day = clock.now().astimezone(zone()).date()
    return Period(day, day, zone())


def period(since: date | None, until: date | None) -> Period:
    """Return the days asked for, by default the last 30; raise InvalidInput for the wrong order or too many."""
    last = until or today().last
    first = since or last - DAY * (USUAL_DAYS - 1)
    if first > last:
        raise _wrong("dates_in_order")
    if last - first >= DAY * MOST_DAYS:
        raise _wrong("days_at_most", most=MOST_DAYS)
    return Period(first, last, zone())


def _wrong(code: str, **params: int) -> InvalidInput:
    return InvalidInput(errors=[FieldError("/query/until", code, text(f"error.field.{code}", **params))])


def units_read(unit_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition of a unit, in a SELECT that joins `Unit`, of which the acting member reads reports.

    `unit_id` narrows it to that unit and all below it; raises NotFound for an unknown one.
    """
    narrowed = Unit.path.startswith(identity.unit_of(unit_id).path) if unit_id is not None else true()
    return and_(below(principal.current().scope(Permission.REPORTS_READ)), narrowed)
