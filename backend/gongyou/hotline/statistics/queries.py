"""What of a month is counted, as it stood at its end or, while it runs, at the end of yesterday: days, not minutes.

Steps are taken from the stays, which are only added to, so that a case that is taken up again later changes no past month.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gongyou.cases.models import Case, CaseNode, CaseState
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.hotline.appeals import flow
from gongyou.hotline.appeals.models import Appeal, AppealReview, ClockBreach, Mode, Verdict
from gongyou.hotline.appeals.reporting import EDITABLE
from gongyou.hotline.mediation.models import Mediation, Outcome
from gongyou.hotline.statistics.rules import DAY, Clock, Deed, Rating, Tree, weeks_of
from gongyou.identity.models import Unit
from gongyou.identity.tenants import zone

_ENDS = (flow.RATE.code, flow.LAPSE.code, flow.DECLINE.code, flow.MERGE.code)
_STEPS = {
    flow.ESCALATE.code: "escalated",
    flow.REOPEN.code: "reopened",
    flow.NEXT_LEVEL.code: "next_level",
    flow.RATE.code: "answered",
}
UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the tenant, cut at the end of yesterday. Only whole months are counted: freely chosen days
    could be subtracted from one another."""

    first: date
    last: date
    """The last day that is counted; before `first` in a month that has only begun."""
    ends: date
    zone: ZoneInfo

    @property
    def begins_at(self) -> datetime:
        """The beginning of its first day."""
        return _midnight(self.first, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The end of the last day that is counted."""
        return _midnight(max(self.first, self.last + DAY), self.zone)

    def holds(self, at: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Return the condition that an instant lies in the counted days."""
        return and_(at >= self.begins_at, at < self.ends_at)

    def week_of(self, at: datetime) -> int:
        """Return the number of the week, from 0, see `weeks_of`."""
        return (at.astimezone(self.zone).date() - self.first).days // 7

    @property
    def weeks(self) -> list[tuple[date, date]]:
        """The weeks of the whole month."""
        return weeks_of(self.first, self.ends)


def today() -> date:
    """Return the tenant's day."""
    return clock.now().astimezone(zone()).date()


def month_of(day: date | None) -> Month:
    """Return the month of a day, by default of yesterday."""
    yesterday = today() - DAY
    first = (day or yesterday).replace(day=1)
    ends = (first + timedelta(days=31)).replace(day=1) - DAY
    return Month(first, min(ends, yesterday), ends, zone())


def _midnight(day: date, where: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), where).astimezone(UTC)


def tree() -> Tree:
    """Return the lines of all units of the tenant, closed ones too: their cases stay counted."""
    rows = session().execute(select(Unit.id, Unit.parent_id).order_by(func.length(Unit.path), Unit.path))
    lines: dict[UUID, tuple[UUID, ...]] = {}
    for unit_id, parent_id in rows:
        lines[unit_id] = (*lines[parent_id], unit_id) if parent_id is not None else (unit_id,)
    return Tree(lines)


def deeds(month: Month) -> list[Deed]:
    """Return all that a month counts."""
    counted = (_received, _ended, _open, _steps, _mediations, _reviews, _breaches)
    return [deed for each in counted for deed in each(month)]


def _cases(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of desk, whether anonymous, and more, of appeals."""
    return (
        select(Case.unit_id, Appeal.mode == Mode.ANONYMOUS, *columns)
        .select_from(Appeal)
        .join(Case, (Case.tenant_id == Appeal.tenant_id) & (Case.id == Appeal.id))
    )


def _received(month: Month) -> Iterator[Deed]:
    wanted = _cases(Appeal.category, Appeal.urgency, Appeal.mode, Appeal.desk_level, Case.opened_at)
    for row in session().execute(wanted.where(month.holds(Case.opened_at))):
        unit_id, unnamed, category, urgency, mode, level, at = row
        kinds = (f"category:{category}", f"urgency:{urgency}", f"mode:{mode}", f"level:{level}")
        yield Deed(unit_id, unnamed, ("received", *kinds, f"in:{month.week_of(at)}"))


def _open(month: Month) -> Iterator[Deed]:
    still = or_(Case.state == CaseState.OPEN, Case.closed_at >= month.ends_at)
    for unit_id, unnamed in session().execute(_cases().where(Case.opened_at < month.ends_at, still)):
        yield Deed(unit_id, unnamed, ("open",))


def _ended(month: Month) -> Iterator[Deed]:
    """Yield each case that came to an end, once, in the week in which it did so first."""
    for unit_id, unnamed, at in session().execute(_first_stays(month, CaseNode.outcome.in_(_ENDS))):
        yield Deed(unit_id, unnamed, ("ended", f"out:{month.week_of(at)}"))


def _steps(month: Month) -> Iterator[Deed]:
    for outcome, measure in _STEPS.items():
        for unit_id, unnamed, _ in session().execute(_first_stays(month, CaseNode.outcome == outcome)):
            yield Deed(unit_id, unnamed, (measure,))
    finished = CaseNode.outcome.in_((flow.RATE.code, flow.LAPSE.code))
    for unit_id, unnamed, _ in session().execute(_first_stays(month, finished)):
        yield Deed(unit_id, unnamed, ("finished",))


def _first_stays(month: Month, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of cases with such a stay that ended in the month, each once, and when the first of them did."""
    return (
        _cases(func.min(CaseNode.done_at))
        .join(CaseNode, (CaseNode.tenant_id == Appeal.tenant_id) & (CaseNode.case_id == Appeal.id))
        .where(which, month.holds(CaseNode.done_at))
        .group_by(Appeal.id, Case.id, Case.unit_id, Appeal.mode)
    )


def _reviews(month: Month) -> Iterator[Deed]:
    """Yield the cases that were reviewed; one voice for taking it up again makes it so."""
    again = AppealReview.verdict == Verdict.AGAIN
    return _once_a_case(month, AppealReview, AppealReview.done_at, again, ("reviewed", "again", "upheld"))


def _mediations(month: Month) -> Iterator[Deed]:
    """Yield the cases whose mediation ended in the month; one agreement makes it agreed."""
    agreed = Mediation.outcome == Outcome.SETTLED
    return _once_a_case(month, Mediation, Mediation.ended_at, agreed, ("mediated", "agreed", "parted"))


def _once_a_case(
    month: Month,
    table: type[AppealReview] | type[Mediation],
    at: InstrumentedAttribute[Any],
    decisive: ColumnElement[bool],
    measures: tuple[str, str, str],
) -> Iterator[Deed]:
    """Yield each case that has a row of a table in the month, as what it is and by whether any row is decisive."""
    wanted = (
        _cases(func.bool_or(decisive))
        .join(table, (table.tenant_id == Appeal.tenant_id) & (table.case_id == Appeal.id))
        .where(month.holds(at))
        .group_by(Appeal.id, Case.id, Case.unit_id, Appeal.mode)
    )
    measure, decided, otherwise = measures
    for unit_id, unnamed, any_is in session().execute(wanted):
        yield Deed(unit_id, unnamed, (measure, decided if any_is else otherwise))


def _breaches(month: Month) -> Iterator[Deed]:
    """Yield the cases that broke a promise at each node, once a node; news that were promised count as a node."""
    ended = select(CaseNode.case_id.label("case_id"), CaseNode.node.label("promise")).where(
        month.holds(CaseNode.breached_at)
    )
    running = select(Case.id, Case.node).where(month.holds(Case.breached_at), Case.flow == flow.APPEAL.code)
    news = select(ClockBreach.case_id, ClockBreach.promise).where(month.holds(ClockBreach.due_at))
    broken = union_all(ended, running, news).subquery()
    wanted = _cases(broken.c.promise).join(broken, broken.c.case_id == Appeal.id).distinct()
    for unit_id, unnamed, promise in session().execute(wanted.add_columns(Appeal.id)).columns(0, 1, 2):
        yield Deed(unit_id, unnamed, (f"breach:{promise}",))


def clocks(month: Month) -> list[Clock]:
    """Return the first answers and the last settlements that were given in the month."""
    return [
        *_clocks(month, "first", flow.ACCEPT.code, later=False),
        *_clocks(month, "settled", flow.SETTLE.code, later=True),
    ]


def _clocks(month: Month, measure: str, outcome: str, *, later: bool) -> Iterable[Clock]:
    other = aliased(CaseNode)
    beside = other.seq > CaseNode.seq if later else other.seq < CaseNode.seq
    repeated = select(other.id).where(other.case_id == CaseNode.case_id, other.outcome == outcome, beside).exists()
    used, allowed = (
        (Appeal.first_used, Appeal.first_allowed)
        if measure == "first"
        else (Appeal.resolution_used, Appeal.resolution_allowed)
    )
    wanted = (
        _cases(used, allowed, Case.by_day)
        .join(CaseNode, (CaseNode.tenant_id == Appeal.tenant_id) & (CaseNode.case_id == Appeal.id))
        .where(CaseNode.outcome == outcome, month.holds(CaseNode.done_at), used.is_not(None), ~repeated)
    )
    for unit_id, unnamed, minutes, promised, by_day in session().execute(wanted):
        yield Clock(unit_id, unnamed, measure, minutes, promised, by_day)


def ratings(month: Month) -> Sequence[Rating]:
    """Return the ratings of the month that can no longer be changed."""
    final = Appeal.rated_at < month.ends_at - EDITABLE
    wanted = _cases(Appeal.stars).where(month.holds(Appeal.rated_at), final, Appeal.stars.is_not(None))
    return [Rating(*row) for row in session().execute(wanted)]
