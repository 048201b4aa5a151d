"""What members have to show for a criterion: one SELECT each of (member_id, period, value, first_on, last_on).

The tables are the ledger's and the boards'. Every SELECT can be narrowed to members and days (for a batch, for one person)
or run over the whole tenant (for a trial).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import aliased

from gongyou.badges.rules import ANY_CONTEST, Count, Criterion, Honour, Named, Rank, Streak, Sum, Window
from gongyou.boards.models import Board, FinalStanding
from gongyou.core.db import session
from gongyou.points.models import DailyScore, Transaction, TransactionKind
from gongyou.points.rule_models import OccasionRecord, RuleVersion
from gongyou.points.rules import Condition, Operator

Values = Select[UUID, str, int, date, date]
_PERIODS = {
    Window.YEAR: "YYYY",
    Window.QUARTER: 'YYYY"Q"Q',
    Window.MONTH: "YYYY-MM",
    Window.WEEK: 'IYYY"W"IW',
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures, and of which roster days (both ends included); None is everybody's."""

    members: Collection[UUID] | None = None
    days: tuple[date, date] | None = None
    board_ids: Collection[UUID] | None = None

    def of(self, member: Any, day: Any = None) -> ColumnElement[bool]:
        """Return the condition on a table's columns."""
        # One array, not a list of parameters: the same statement for any number of members.
        conditions = [] if self.members is None else [member == any_(literal(list(self.members), ARRAY(Uuid())))]
        if self.days is not None and day is not None and self.days != (date.min, date.max):
            conditions.append(day.between(*self.days))
        return and_(True, *conditions)


def rules_by_event() -> dict[str, list[UUID]]:
    """Return which rules have ever awarded each kind of deed: the way into the ledger's index."""
    found: dict[str, list[UUID]] = {}
    for event, rule_id in session().execute(select(RuleVersion.event, RuleVersion.rule_id).distinct()):
        found.setdefault(event, []).append(rule_id)
    return found


def values(criterion: Criterion, scope: Scope, rules: Mapping[str, list[UUID]]) -> Values | None:
    """Return the SELECT of a criterion, None for one that other domains decide. A streak has one row for each run of days."""
    match criterion:
        case Count():
            return _counts(criterion, scope, rules.get(criterion.event, []))
        case Sum():
            return _sums(criterion, scope)
        case Streak():
            return _streaks(criterion, scope)
        case Rank():
            return _ranks(criterion, scope)
        case Honour() | Named():
            return None


def _period(window: Window, day: Any) -> ColumnElement[str]:
    if window is Window.ALL:
        return literal("", Text)
    return func.to_char(day, literal(_PERIODS[window], Text))


def _grouped(window: Window, period: ColumnElement[str]) -> Sequence[ColumnElement[str]]:
    return () if window is Window.ALL else (period,)


def _counts(count: Count, scope: Scope, rule_ids: Collection[UUID]) -> Values:
    """Count the sources, not the transactions: two rules may have awarded one deed."""
    made, undone = Transaction, aliased(Transaction)
    period = _period(count.window, made.roster_on)
    query = select(
        made.member_id,
        period.label("period"),
        func.count(made.source_id.distinct()).label("value"),
        func.min(made.roster_on).label("first_on"),
        func.max(made.roster_on).label("last_on"),
    ).where(
        made.rule_id == any_(literal(list(rule_ids), ARRAY(Uuid()))),
        scope.of(made.member_id, made.roster_on),
        made.kind == TransactionKind.AWARD,
        func.split_part(made.reason, ":", 1) == count.event,
        ~exists().where(undone.tenant_id == made.tenant_id, undone.reverses_id == made.id),
    )
    if count.actor is not None or count.conditions:
        query = query.where(_occasion(count))
    return query.group_by(made.member_id, *_grouped(count.window, period))


def _occasion(count: Count) -> ColumnElement[bool]:
    """Return that the occasion behind a transaction has the facts, and the member the part, that a criterion asks for."""
    made, occasion = Transaction, OccasionRecord
    asked = [_fact(condition, occasion.facts) for condition in count.conditions]
    if count.actor is not None:
        actor = func.jsonb_build_array(func.jsonb_build_object("member", cast(made.member_id, Text)))
        asked.append(cast(occasion.actors, JSONB)[count.actor].op("@>", is_comparison=True)(actor))
    return exists().where(
        occasion.tenant_id == made.tenant_id,
        occasion.source_type == made.source_type,
        occasion.source_id == made.source_id,
        occasion.event == count.event,
        *asked,
    )


_ORDERED = {
    Operator.LT: "__lt__",
    Operator.LTE: "__le__",
    Operator.GT: "__gt__",
    Operator.GTE: "__ge__",
}


def _fact(condition: Condition, facts: Any) -> ColumnElement[bool]:
    """Return a condition on the facts, as `points.rules.holds` decides it: a missing fact fulfils none."""
    fact = cast(facts, JSONB)[condition.fact]
    there = func.coalesce(func.jsonb_typeof(fact), "null") != "null"
    wanted = condition.value if isinstance(condition.value, list) else [condition.value]
    same = or_(false(), *(fact == cast(value, JSONB) for value in wanted))
    match condition.op:
        case Operator.EQ | Operator.IN:
            return same
        case Operator.NE | Operator.NOT_IN:
            return and_(there, not_(same))
        case _:
            number = case((func.jsonb_typeof(fact) == "number", cast(fact.astext, Numeric)))
            compared: ColumnElement[bool] = getattr(number, _ORDERED[condition.op])(condition.value)
            return func.coalesce(compared, False)


def _sums(sums: Sum, scope: Scope) -> Values:
    period = _period(sums.window, DailyScore.roster_on)
    value = func.sum(DailyScore.points)
    return (
        select(
            DailyScore.member_id,
            period.label("period"),
            cast(value, Numeric).label("value"),
            func.min(DailyScore.roster_on).label("first_on"),
            func.max(DailyScore.roster_on).label("last_on"),
        )
        .where(DailyScore.currency == sums.currency, scope.of(DailyScore.member_id, DailyScore.roster_on))
        .group_by(DailyScore.member_id, *_grouped(sums.window, period))
        .having(value > 0)
    )


def _streaks(streak: Streak, scope: Scope) -> Values:
    """Number the runs of days (gaps and islands): a run ends where more days are missing than may be rested."""
    days = (
        select(DailyScore.member_id, DailyScore.roster_on)
        .where(DailyScore.currency == streak.currency, scope.of(DailyScore.member_id, DailyScore.roster_on))
        .group_by(DailyScore.member_id, DailyScore.roster_on)
        .having(func.sum(DailyScore.points) > 0)
        .subquery()
    )
    before = func.lag(days.c.roster_on).over(partition_by=days.c.member_id, order_by=days.c.roster_on)
    breaks = case((days.c.roster_on - before > streak.rest_days + 1, 1), else_=0)
    marked = select(days.c.member_id, days.c.roster_on, breaks.label("breaks")).subquery()
    run = func.sum(marked.c.breaks).over(partition_by=marked.c.member_id, order_by=marked.c.roster_on)
    runs = select(marked.c.member_id, marked.c.roster_on, run.label("run")).subquery()
    return select(
        runs.c.member_id,
        literal("", Text).label("period"),
        func.count().label("value"),
        func.min(runs.c.roster_on).label("first_on"),
        func.max(runs.c.roster_on).label("last_on"),
    ).group_by(runs.c.member_id, runs.c.run)


def _ranks(rank: Rank, scope: Scope) -> Values:
    closed_on = cast(func.timezone("UTC", Board.closed_at), Date)
    query = (
        select(
            FinalStanding.subject_id.label("member_id"),
            cast(Board.id, Text).label("period"),
            FinalStanding.rank.label("value"),
            func.coalesce(Board.starts_on, closed_on).label("first_on"),
            func.coalesce(Board.ends_on, closed_on).label("last_on"),
        )
        .join(Board, and_(Board.tenant_id == FinalStanding.tenant_id, Board.id == FinalStanding.board_id))
        .where(
            Board.subject == "member",
            Board.contest_id.is_not(None) if rank.board == ANY_CONTEST else Board.code == rank.board,
            scope.of(FinalStanding.subject_id),
        )
    )
    return query if scope.board_ids is None else query.where(Board.id.in_(scope.board_ids))
