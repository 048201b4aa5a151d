"""Pure rules of the points economy: what a rule version says, to whom an occasion gives what, and what limits allow.

Awarding and simulation share every function here, so that a simulation promises what publication does.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar
from uuid import UUID

from cattrs import Converter

from gongyou.points.rule_models import WithheldWhy

DEFAULT_BUDGET = "general"
"""The series of budgets on which a rule draws that names none."""

Key = TypeVar("Key")


class Operator(StrEnum):
    """How a condition compares a fact with its value."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"
    NOT_IN = "not_in"


_COMPARE: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
    Operator.IN: lambda fact, values: fact in values,
    Operator.NOT_IN: lambda fact, values: fact not in values,
}


class Split(StrEnum):
    """Whether each actor gets the amount, or all share it by their shares 按份额."""

    EACH = "each"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact of the occasion must compare so with a value."""

    fact: str
    op: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class AwardLine:
    """So many points of a currency to an actor of the occasion."""

    currency: str
    amount: int
    who: str
    split: Split = Split.EACH


@dataclass(frozen=True, slots=True)
class Caps:
    """The most points of one currency that one member gets by one rule, per roster day and per week from Monday."""

    per_day: int | None = None
    per_week: int | None = None


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """What a rule version says. All conditions must hold; a limit that is None or 0 does not limit."""

    awards: tuple[AwardLine, ...]
    conditions: tuple[Condition, ...] = ()
    caps: Caps = Caps()
    gap_minutes: int = 0
    vesting_days: int = 0
    budget: str | None = None

    @property
    def limited(self) -> bool:
        """Whether what a member already got matters."""
        return bool(self.caps.per_day is not None or self.caps.per_week is not None or self.gap_minutes)


_converter = Converter()
_converter.register_structure_hook(Any, lambda value, _: value)


def spec_of(data: Mapping[str, Any]) -> RuleSpec:
    """Build a spec from its JSON form."""
    return _converter.structure(data, RuleSpec)


def spec_data(spec: RuleSpec) -> dict[str, Any]:
    """Return the JSON form of a spec."""
    data: dict[str, Any] = _converter.unstructure(spec)
    return data


@dataclass(frozen=True, slots=True)
class Version:
    """A published wording of a rule, as far as awarding needs it."""

    rule_id: UUID
    version: int
    event: str
    spec: RuleSpec
    starts_at: datetime
    ends_at: datetime | None
    retired_at: datetime | None


def in_force(versions: Iterable[Version], event: str, at: datetime) -> list[Version]:
    """Return the version of each rule that decides what happens at an instant: the last published that has started.

    No version starts before it is published, so what has happened is never decided anew. A rule decides nothing before
    its first version, after the end of the version whose time it is, and from its retirement on.
    """
    newest: dict[UUID, Version] = {}
    for version in sorted(versions, key=lambda v: v.version):
        if version.starts_at <= at:
            newest[version.rule_id] = version
    return [v for v in newest.values() if v.event == event and not _past(v.ends_at, at) and not _past(v.retired_at, at)]


def _past(end: datetime | None, at: datetime) -> bool:
    return end is not None and end <= at


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds; a fact that is missing or of another kind than the value fulfils none."""
    fact = facts.get(condition.fact)
    if fact is None:
        return False
    try:
        return _COMPARE[condition.op](fact, condition.value)
    except TypeError:
        return False


@dataclass(frozen=True, slots=True)
class Actor:
    """A member in an occasion: their unit and roster day at that moment, and their share in what is shared."""

    member_id: UUID
    unit_id: UUID
    roster_on: date
    share: Decimal = Decimal(1)

    def data(self) -> dict[str, str]:
        """Return the JSON form that occasions keep."""
        return {
            "member": str(self.member_id),
            "unit": str(self.unit_id),
            "on": self.roster_on.isoformat(),
            "share": str(self.share),
        }

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Actor":
        """Build an actor from its JSON form."""
        on = date.fromisoformat(data["on"])
        return cls(UUID(data["member"]), UUID(data["unit"]), on, Decimal(data["share"]))


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule gives a member in one currency before limits."""

    actor: Actor
    currency: str
    amount: int


def divide(amount: int, weights: Mapping[Key, Decimal]) -> dict[Key, int]:
    """Divide whole points by weight so that they add up: the rest goes to the largest remainders, then in order.

    Largest remainder method (Hamilton). Weights are zero or more, not all zero.
    """
    total = Fraction(sum(weights.values()))
    quotas = {key: amount * Fraction(weight) / total for key, weight in weights.items()}
    parts = {key: int(quota) for key, quota in quotas.items()}
    rest = amount - sum(parts.values())
    for key in sorted(quotas, key=lambda k: parts[k] - quotas[k])[:rest]:
        parts[key] += 1
    return parts


def divide_evenly(amount: int, parts: int) -> list[int]:
    """Divide whole points into parts that differ by at most one."""
    return list(divide(amount, dict.fromkeys(range(parts), Decimal(1))).values())


def dues(spec: RuleSpec, facts: Mapping[str, Any], actors: Mapping[str, Sequence[Actor]]) -> list[Due]:
    """Return what a rule gives for an occasion, one per member and currency, nothing if a condition does not hold."""
    if not all(holds(condition, facts) for condition in spec.conditions):
        return []
    people: dict[UUID, Actor] = {}
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for line in spec.awards:
        sharers = {actor.member_id: actor for actor in actors.get(line.who, ())}
        people |= sharers
        if line.split is Split.EACH or len(sharers) < 2:
            parts = dict.fromkeys(sharers, line.amount)
        else:
            parts = divide(line.amount, {member_id: actor.share for member_id, actor in sharers.items()})
        for member_id, amount in parts.items():
            sums[member_id, line.currency] += amount
    return [Due(people[member_id], currency, amount) for (member_id, currency), amount in sums.items() if amount > 0]


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(slots=True)
class Tally:
    """What members have got by one rule so far, by roster day, and when."""

    points: dict[tuple[UUID, str, date], int] = field(default_factory=lambda: defaultdict(int))
    moments: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def on(self, member_id: UUID, currency: str, day: date) -> int:
        """Return the points of a roster day."""
        return self.points.get((member_id, currency, day), 0)

    def in_week(self, member_id: UUID, currency: str, day: date) -> int:
        """Return the points of a roster day's week."""
        monday = week_of(day)
        return sum(self.on(member_id, currency, monday + timedelta(days=n)) for n in range(7))

    def note(self, due: Due, at: datetime) -> None:
        """Remember an award."""
        self.points[due.actor.member_id, due.currency, due.actor.roster_on] += due.amount
        self.moments[due.actor.member_id].append(at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not awarded of a due, and why: the limit and what had been used of it (points, or minutes for a gap)."""

    due: Due
    why: WithheldWhy
    most: int
    used: int


def limit(spec: RuleSpec, wanted: Sequence[Due], tally: Tally, at: datetime) -> tuple[list[Due], list[Refusal]]:
    """Divide the dues of one occasion into what the rule's gap and caps allow and what they refuse; note the former.

    A cap is filled to the last point: of +5 with 2 left, 2 are awarded and 3 refused.
    """
    granted: list[Due] = []
    refused: list[Refusal] = []
    for due in wanted:
        since = _minutes_since(tally, due.actor.member_id, at)
        if since is not None and since < spec.gap_minutes:
            refused.append(Refusal(due, WithheldWhy.GAP, spec.gap_minutes, since))
            continue
        allowed, refusal = _within_caps(spec.caps, due, tally)
        if refusal:
            refused.append(refusal)
        if allowed:
            granted.append(Due(due.actor, due.currency, allowed))
    for due in granted:
        tally.note(due, at)
    return granted, refused


def _minutes_since(tally: Tally, member_id: UUID, at: datetime) -> int | None:
    """Return whole minutes between an instant and the nearest award, which may be later: reports arrive late."""
    moments = tally.moments.get(member_id)
    return int(min(abs(at - moment) for moment in moments).total_seconds() // 60) if moments else None


def _within_caps(caps: Caps, due: Due, tally: Tally) -> tuple[int, Refusal | None]:
    member_id, day = due.actor.member_id, due.actor.roster_on
    limits = [
        (WithheldWhy.CAP_PER_DAY, caps.per_day, tally.on(member_id, due.currency, day)),
        (WithheldWhy.CAP_PER_WEEK, caps.per_week, tally.in_week(member_id, due.currency, day)),
    ]
    rooms = [(max(most - used, 0), why, most, used) for why, most, used in limits if most is not None]
    if not rooms:
        return due.amount, None
    room, why, most, used = min(rooms, key=lambda r: r[0])
    if room >= due.amount:
        return due.amount, None
    return room, Refusal(Due(due.actor, due.currency, due.amount - room), why, most, used)
