"""Simulation 试算: what a version would have given on what has been, beside the version in force; it writes nothing.

Limits within the period are applied, promises count as vested, and budgets are measured, not applied: a share above
one says that the budget will not do.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import text

from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import service as identity
from gongyou.identity import tenants
from gongyou.identity.rules import roster_day_bounds
from gongyou.identity.service_units import root
from gongyou.permissions import Permission
from gongyou.points import queries
from gongyou.points.catalogue import EVENTS, TEAM
from gongyou.points.currencies import CurrencyTerms, currency_terms
from gongyou.points.rule_models import RuleVersion, WithheldWhy
from gongyou.points.rulebook import rule, version_of
from gongyou.points.rules import DEFAULT_BUDGET, Actor, RuleSpec, Tally, dues, limit, spec_of

LONGEST = timedelta(days=400)
USUAL = timedelta(days=90)
TOP = 20
"""Ranks among which newcomers are counted."""
MOST_MOVES = 10


class PeriodTooLong(AppError):
    """A simulation looks at 400 days at most."""

    code = "points.period_too_long"
    status = 422


@dataclass(slots=True)
class Side:
    """What one version would have given in the period."""

    version: int
    awards: int = 0
    points: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    capped: set[UUID] = field(default_factory=set)
    by_member: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    by_unit: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def capped_members(self) -> int:
        """How many members would have met a cap."""
        return len(self.capped)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """Points per head of a unit, to two decimals."""

    unit_id: UUID
    name: str
    heads: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class RankChange:
    """Where a member would stand, all rules counted."""

    member_id: UUID
    name: str
    rank_before: int
    rank_after: int
    points_before: int
    points_after: int


@dataclass(frozen=True, slots=True)
class BudgetShare:
    """How much of the period's budgets would have been issued, as a share of their amount."""

    currency: str
    amount: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """The two sides and what would change between them; `before` is None for a rule that is not in force."""

    from_on: date
    to_on: date
    occasions: int
    currency: str | None
    before: Side | None
    after: Side
    units: Sequence[UnitChange]
    ranks: Sequence[RankChange]
    newcomers: int
    budgets: Sequence[BudgetShare]


@dataclass(frozen=True, slots=True)
class Past:
    """An occasion as it was kept."""

    event: str
    occurred_at: datetime
    facts: Mapping[str, Any]
    actors: Mapping[str, Sequence[Actor]]


def simulate(rule_id: UUID, version: int, *, from_on: date | None = None, to_on: date | None = None) -> Simulation:
    """Run a version, and the one in force, over the occasions of a period (local dates, both included).

    The period is the last 90 days if it is left out. Raises NotFound, Forbidden, PeriodTooLong.
    """
    principal.require(Permission.POINTS_RULES, root().path)
    to_on = to_on or clock.now().astimezone(tenants.zone()).date()
    from_on = from_on or to_on - USUAL
    if not timedelta(0) <= to_on - from_on <= LONGEST:
        raise PeriodTooLong(days=LONGEST.days)
    draft, current = version_of(rule_id, version), rule(rule_id).in_force
    terms = currency_terms()
    ranked = _ranked_currency(spec_of(draft.spec), terms)
    runs = [_Run(draft, ranked)] + ([_Run(current, ranked)] if current is not None else [])
    occasions = 0
    crews = queries.teams() if any(run.names_team for run in runs) else None
    for past in _past({run.event for run in runs}, from_on, to_on, crews):
        occasions += past.event == draft.event
        for run in runs:
            run.meet(past)
    sides = _Sides(rule_id, (from_on, to_on), runs[1].side if current is not None else None, runs[0].side)
    moves, newcomers = sides.ranks(ranked)
    series = spec_of(draft.spec).budget or DEFAULT_BUDGET
    return Simulation(
        from_on=from_on,
        to_on=to_on,
        occasions=occasions,
        currency=ranked,
        before=sides.before,
        after=sides.after,
        units=sides.units(),
        ranks=moves,
        newcomers=newcomers,
        budgets=sides.budgets(terms, series),
    )


class _Run:
    """One version on its way through the past."""

    def __init__(self, version: RuleVersion, ranked: str | None) -> None:
        self.event = version.event
        self.side = Side(version.version)
        self._spec = spec_of(version.spec)
        self._ranked = ranked
        self._tally = Tally()

    @property
    def names_team(self) -> bool:
        """Whether the version gives something to the team."""
        return any(line.who == TEAM for line in self._spec.awards)

    def meet(self, past: Past) -> None:
        if past.event != self.event:
            return
        wanted = dues(self._spec, past.facts, past.actors)
        granted, refused = limit(self._spec, wanted, self._tally, past.occurred_at)
        side = self.side
        side.awards += len({due.actor.member_id for due in granted})
        side.capped |= {r.due.actor.member_id for r in refused if r.why is not WithheldWhy.GAP}
        for due in granted:
            side.points[due.currency] += due.amount
            if due.currency == self._ranked:
                side.by_member[due.actor.member_id] += due.amount
                side.by_unit[due.actor.unit_id] += due.amount


def _ranked_currency(spec: RuleSpec, terms: Mapping[str, CurrencyTerms]) -> str | None:
    """Return the first currency of the awards that rankings count."""
    return next((a.currency for a in spec.awards if a.currency in terms and not terms[a.currency].spendable), None)


def _past(events: set[str], from_on: date, to_on: date, crews: Mapping[UUID, Sequence[UUID]] | None) -> Iterator[Past]:
    zone = tenants.zone()
    key = {
        "t": current_tenant_id(),
        "events": list(events),
        "first": roster_day_bounds(from_on, zone=zone)[0],
        "last": roster_day_bounds(to_on, zone=zone)[1],
    }
    # A server-side cursor: a quarter of a large tenant need not fit into memory.
    for row in session().connection().execute(_OCCASIONS, key, execution_options={"yield_per": 1000}):
        actors = {role: [Actor.of(each) for each in people] for role, people in row.actors.items()}
        if crews is not None and TEAM not in actors:
            actors[TEAM] = _crew(row.event, actors, crews)
        yield Past(row.event, row.occurred_at, row.facts, actors)


def _crew(event: str, actors: Mapping[str, Sequence[Actor]], crews: Mapping[UUID, Sequence[UUID]]) -> list[Actor]:
    """Return the leaders' teams as they are today: who was in them then was not kept, as no rule asked for it."""
    leaders = actors.get(EVENTS[event].actors[0], ()) if event in EVENTS else ()
    days = {leader.unit_id: leader.roster_on for leader in leaders}
    return [Actor(member_id, unit, day) for unit, day in days.items() for member_id in crews.get(unit, ())]


@dataclass(frozen=True, slots=True)
class _Sides:
    """What the two versions of a rule would have given in a period, side by side."""

    rule_id: UUID
    period: tuple[date, date]
    before: Side | None
    after: Side

    def _key(self, **more: Any) -> dict[str, Any]:
        first, last = self.period
        return {"t": current_tenant_id(), "rule": self.rule_id, "first": first, "last": last, **more}

    def units(self) -> list[UnitChange]:
        """Return the points per head of each unit that got any."""
        had = self.before.by_unit if self.before else {}
        got = self.after.by_unit
        names, heads = queries.unit_names(had.keys() | got.keys()), queries.heads(had.keys() | got.keys())
        changes = [
            UnitChange(u, names[u], n, round(had.get(u, 0) / n, 2), round(got.get(u, 0) / n, 2))
            for u, n in heads.items()
        ]
        return sorted(changes, key=lambda c: (-c.after, c.name))

    def ranks(self, ranked: str | None) -> tuple[list[RankChange], int]:
        """Return who would move most, and how many would be new at the top; what other rules gave stays as it was."""
        if ranked is None:
            return [], 0
        found = session().connection().execute(_OTHER_POINTS, self._key(currency=ranked))
        others = {member_id: int(points) for member_id, points in found}
        had = self.before.by_member if self.before else {}
        people = others.keys() | had.keys() | self.after.by_member.keys()
        sums_before = {m: others.get(m, 0) + had.get(m, 0) for m in people}
        sums_after = {m: others.get(m, 0) + self.after.by_member.get(m, 0) for m in people}
        ranks_before, ranks_after = ranking(sums_before), ranking(sums_after)
        moved = [m for m in people if ranks_before[m] != ranks_after[m]]
        moved.sort(key=lambda m: (-abs(ranks_before[m] - ranks_after[m]), ranks_after[m], m))
        names = identity.names_of(moved[:MOST_MOVES])
        changes = [
            RankChange(m, names[m], ranks_before[m], ranks_after[m], sums_before[m], sums_after[m])
            for m in moved[:MOST_MOVES]
        ]
        return changes, sum(1 for m in people if ranks_after[m] <= TOP < ranks_before[m])

    def budgets(self, terms: Mapping[str, CurrencyTerms], series: str) -> list[BudgetShare]:
        """Return how full the budgets that touch the period would be, with all else that was drawn on them."""
        first, last = self.period
        shares = []
        for code in sorted(self.after.points):
            periods = terms[code].budgets
            ids = [b.id for b in periods if b.code == series and b.starts_on <= last and b.ends_on >= first]
            if ids:
                found = session().connection().execute(_BUDGETS, self._key(ids=ids)).one()
                had = self.before.points.get(code, 0) if self.before else 0
                before = _share(int(found.others) + had, int(found.amount))
                after = _share(int(found.others) + self.after.points[code], int(found.amount))
                shares.append(BudgetShare(code, int(found.amount), before, after))
        return shares


def ranking(sums: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return each member's rank, 1 for the most points; equals share a rank and the next ones are skipped."""
    ranks: dict[UUID, int] = {}
    previous: int | None = None
    rank = 0
    for place, member_id in enumerate(sorted(sums, key=lambda m: -sums[m]), start=1):
        if sums[member_id] != previous:
            rank, previous = place, sums[member_id]
        ranks[member_id] = rank
    return ranks


def _share(part: int, whole: int) -> float:
    return round(float(Fraction(part, whole)), 4) if whole else 0.0


_OCCASIONS = text("""
    SELECT event, occurred_at, facts, actors FROM occasions
     WHERE tenant_id = :t AND event = ANY(:events) AND occurred_at >= :first AND occurred_at < :last
     ORDER BY occurred_at, id
""")
_OTHER_POINTS = text("""
    SELECT member_id, sum(points) FROM (
        SELECT member_id, points FROM daily_scores
         WHERE tenant_id = :t AND currency = :currency AND roster_on BETWEEN :first AND :last
        UNION ALL
        SELECT t.member_id, e.amount FROM transactions AS t
          JOIN entries AS e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id
                           AND e.account = 'issuing' AND e.currency = :currency
         WHERE t.tenant_id = :t AND t.rule_id = :rule AND t.roster_on BETWEEN :first AND :last) AS other
     GROUP BY member_id
""")
_BUDGETS = text("""
    SELECT (SELECT sum(amount) FROM budgets WHERE tenant_id = :t AND id = ANY(:ids)) AS amount,
           coalesce((SELECT -sum(e.amount) FROM entries AS e
                       JOIN transactions AS t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
                      WHERE e.tenant_id = :t AND e.budget_id = ANY(:ids)
                        AND (t.rule_id IS DISTINCT FROM :rule OR t.roster_on NOT BETWEEN :first AND :last)
                    ), 0) AS others
""")
