"""What is wrong with a rule before it is published: each finding says what, where, why, and how to repair it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from gongyou.core.i18n import text
from gongyou.points.catalogue import EVENTS, EventKind, Fact, FactKind, names_absence
from gongyou.points.rules import DEFAULT_BUDGET, Condition, Operator, RuleSpec, holds


class Severity(StrEnum):
    """An error keeps a rule from being published, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a place of the rule (a JSON pointer into it)."""

    code: str
    where: str
    severity: Severity = Severity.ERROR
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """Why it is wrong, in the reader's language."""
        return text(f"points.lint.{self.code}.why", **self.params)

    @property
    def repair(self) -> str:
        """What to do about it, in the reader's language."""
        return text(f"points.lint.{self.code}.repair", **self.params)


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule version as far as the linter looks at it."""

    rule_id: UUID
    title: str
    event: str
    spec: RuleSpec
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule is checked against: the spendable flag of each currency, budgets by (code, currency), other rules."""

    spendable: Mapping[str, bool]
    budgets: Collection[tuple[str, str]]
    others: Sequence[Draft] = ()


def lint(draft: Draft, around: Surroundings) -> list[Finding]:
    """Return what is wrong with a rule, errors first."""
    kind = EVENTS.get(draft.event)
    found: list[Finding] = []
    if kind is None:
        found.append(Finding("unknown_event", "/event", params={"event": draft.event}))
    else:
        found += [*_absence(draft, kind), *_actors(draft.spec, kind), *_conditions(draft.spec, kind)]
    if names_absence(draft.title):
        found.append(Finding("absence_words", "/title"))
    found += [*_amounts(draft.spec, around), *_limits(draft), *_budget(draft.spec, around), *_overlaps(draft, around)]
    return sorted(found, key=lambda f: f.severity)


def refuses(findings: Iterable[Finding]) -> bool:
    """Tell whether findings keep a rule from being published."""
    return any(f.severity is Severity.ERROR for f in findings)


def _absence(draft: Draft, kind: EventKind) -> Iterator[Finding]:
    if kind.absence:
        yield Finding("absence_event", "/event", params={"event": text(f"points.event.{kind.name}")})
    facts = {fact.name: fact for fact in kind.facts}
    for n, condition in enumerate(draft.spec.conditions):
        fact = facts.get(condition.fact)
        if fact and fact.counts_incidents and holds(condition, {fact.name: 0}):
            label = text(f"points.fact.{fact.name}")
            yield Finding("absence_condition", f"/spec/conditions/{n}", params={"fact": label})


def _actors(spec: RuleSpec, kind: EventKind) -> Iterator[Finding]:
    for n, line in enumerate(spec.awards):
        if line.who not in kind.actors:
            choices = "、".join(text(f"points.actor.{actor}") for actor in kind.actors)
            yield Finding("unknown_actor", f"/spec/awards/{n}/who", params={"who": line.who, "choices": choices})


_OPERATORS = {
    FactKind.TEXT: {Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN},
    FactKind.BOOLEAN: {Operator.EQ, Operator.NE},
    FactKind.NUMBER: set(Operator),
}


def _conditions(spec: RuleSpec, kind: EventKind) -> Iterator[Finding]:
    facts = {fact.name: fact for fact in kind.facts}
    for n, condition in enumerate(spec.conditions):
        fact = facts.get(condition.fact)
        if fact is None:
            choices = "、".join(text(f"points.fact.{name}") for name in facts)
            params = {"fact": condition.fact, "choices": choices}
            yield Finding("unknown_fact", f"/spec/conditions/{n}/fact", params=params)
        elif not _fits(condition, fact):
            params = {"fact": text(f"points.fact.{fact.name}")}
            yield Finding("unfitting_condition", f"/spec/conditions/{n}", params=params)


def _fits(condition: Condition, fact: Fact) -> bool:
    many = condition.op in {Operator.IN, Operator.NOT_IN}
    if condition.op not in _OPERATORS[fact.kind] or many != isinstance(condition.value, list):
        return False
    values = condition.value if many else [condition.value]
    return bool(values) and all(_is_of(fact.kind, value) for value in values)


def _is_of(kind: FactKind, value: Any) -> bool:
    match kind:
        case FactKind.TEXT:
            return isinstance(value, str)
        case FactKind.BOOLEAN:
            return isinstance(value, bool)
        case FactKind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)


def _amounts(spec: RuleSpec, around: Surroundings) -> Iterator[Finding]:
    if not spec.awards:
        yield Finding("no_awards", "/spec/awards")
    for n, line in enumerate(spec.awards):
        if line.amount <= 0:
            yield Finding("amount_not_positive", f"/spec/awards/{n}/amount", params={"amount": line.amount})
        if line.currency not in around.spendable:
            choices = "、".join(around.spendable)
            params = {"currency": line.currency, "choices": choices}
            yield Finding("unknown_currency", f"/spec/awards/{n}/currency", params=params)


def _limits(draft: Draft) -> Iterator[Finding]:
    caps = draft.spec.caps
    largest = max((line.amount for line in draft.spec.awards), default=0)
    for name, cap in (("per_day", caps.per_day), ("per_week", caps.per_week)):
        if cap is not None and cap <= 0:
            yield Finding("cap_not_positive", f"/spec/caps/{name}", params={"cap": cap})
        elif cap is not None and cap < largest:
            params = {"cap": cap, "amount": largest}
            yield Finding("cap_below_award", f"/spec/caps/{name}", Severity.WARNING, params)
    if caps.per_day is not None and caps.per_week is not None and caps.per_week < caps.per_day:
        params = {"per_day": caps.per_day, "per_week": caps.per_week}
        yield Finding("caps_out_of_order", "/spec/caps/per_week", Severity.WARNING, params)
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        yield Finding("ends_before_start", "/ends_at")


def _budget(spec: RuleSpec, around: Surroundings) -> Iterator[Finding]:
    spendable = sorted({line.currency for line in spec.awards if around.spendable.get(line.currency)})
    if spec.budget is not None and not spendable:
        yield Finding("budget_not_spendable", "/spec/budget", params={"budget": spec.budget})
    for currency in spendable:
        code = spec.budget or DEFAULT_BUDGET
        if (code, currency) not in around.budgets:
            severity = Severity.WARNING if spec.budget is None else Severity.ERROR
            yield Finding("budget_missing", "/spec/budget", severity, {"budget": code, "currency": currency})


def _overlaps(draft: Draft, around: Surroundings) -> Iterator[Finding]:
    """Two rules that give the same actor the same currency for one occasion pay it twice."""
    kind = EVENTS.get(draft.event)
    facts = {fact.name: fact for fact in kind.facts} if kind else {}
    mine = [c for c in draft.spec.conditions if c.fact in facts and _fits(c, facts[c.fact])]
    for other in around.others:
        if other.rule_id == draft.rule_id or other.event != draft.event or not _at_one_time(draft, other):
            continue
        if any(_exclude(a, b) for a in mine for b in other.spec.conditions):
            continue
        theirs = {(line.who, line.currency) for line in other.spec.awards}
        for n, line in enumerate(draft.spec.awards):
            if (line.who, line.currency) in theirs:
                yield Finding("overlap", f"/spec/awards/{n}", params={"other": other.title})


def _at_one_time(a: Draft, b: Draft) -> bool:
    return _starts_before_end(a, b) and _starts_before_end(b, a)


def _starts_before_end(a: Draft, b: Draft) -> bool:
    return a.starts_at is None or b.ends_at is None or a.starts_at < b.ends_at


_FALLING = {Operator.LT, Operator.LTE}
_RISING = {Operator.GT, Operator.GTE}


def _exclude(a: Condition, b: Condition) -> bool:
    """Tell whether two conditions on one fact can never hold together."""
    if a.fact != b.fact:
        return False
    mine, theirs = _listed(a), _listed(b)
    if mine is not None and theirs is not None:
        return not any(value in theirs for value in mine)
    for listed, against in ((mine, b), (theirs, a)):
        if listed is not None:
            return not any(holds(against, {against.fact: value}) for value in listed)
    if a.op in _FALLING and b.op in _RISING:
        return _apart(a, b)
    return b.op in _FALLING and a.op in _RISING and _apart(b, a)


def _listed(condition: Condition) -> list[Any] | None:
    """Return the values that alone fulfil a condition, None if there is no such list (also where a draft is ill-made)."""
    if condition.op is Operator.EQ:
        return [condition.value]
    return condition.value if condition.op is Operator.IN and isinstance(condition.value, list) else None


def _apart(below: Condition, above: Condition) -> bool:
    if not (isinstance(below.value, int | float) and isinstance(above.value, int | float)):
        return False
    touching = below.op is Operator.LTE and above.op is Operator.GTE
    return bool(below.value < above.value if touching else below.value <= above.value)
