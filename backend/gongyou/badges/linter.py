"""What is wrong with a badge before it is saved: each finding names the field, and says why and what to do.

The words and the deeds that reward silence are those of the rules of points: only behaviour is rewarded, never that
nothing happened.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from gongyou.badges import wording
from gongyou.badges.rules import (
    ANY_CONTEST,
    MOST_REST_DAYS,
    Count,
    Criterion,
    Honour,
    Named,
    Rank,
    Steps,
    Streak,
    Sum,
    falls,
)
from gongyou.boards.models import Board, Subject
from gongyou.core.db import session
from gongyou.core.errors import FieldError
from gongyou.core.i18n import text
from gongyou.points.catalogue import EVENTS, EventKind, Fact, FactKind, names_absence
from gongyou.points.models import Currency
from gongyou.points.rules import Condition, Operator, holds

MOST = 1_000_000_000


def lint(*, name: str | None, code: str | None, steps: Steps, criterion: Criterion) -> list[FieldError]:
    """Return what is wrong with a badge, nothing if it may be saved."""
    found = [*_steps(steps, criterion), *_criterion(criterion)]
    if name is None and code is not None and not wording.has_name(code):
        found.append(_finding("/body/name", "name_missing"))
    if names_absence(f"{name or ''} {code or ''}"):
        found.append(_finding("/body/name", "absence_words"))
    return found


def _finding(pointer: str, code: str, **params: Any) -> FieldError:
    return FieldError(pointer, code, text(f"badge.lint.{code}", **params))


def _steps(steps: Steps, criterion: Criterion) -> Iterator[FieldError]:
    if not steps:
        yield _finding("/body/steps", "no_steps")
    for n, (_, at) in enumerate(steps):
        if not 1 <= at <= MOST:
            yield _finding(f"/body/steps/{n}/at", "step_out_of_range", most=MOST)
    for n, ((lower, below), (upper, above)) in enumerate(pairwise(steps), start=1):
        if upper <= lower:
            yield _finding(f"/body/steps/{n}/tier", "tiers_out_of_order")
        if (above >= below) if falls(criterion) else (above <= below):
            yield _finding(f"/body/steps/{n}/at", "steps_out_of_order")


def _criterion(criterion: Criterion) -> Iterator[FieldError]:
    match criterion:
        case Count():
            kind = EVENTS.get(criterion.event)
            if kind is None:
                yield _finding("/body/criterion/event", "unknown_event", choices="、".join(_rewardable()))
            else:
                yield from _deeds(criterion, kind)
        case Sum() | Streak():
            known = session().scalars(select(Currency.code).order_by(Currency.position)).all()
            if criterion.currency not in known:
                yield _finding("/body/criterion/currency", "unknown_currency", choices="、".join(known))
            if isinstance(criterion, Streak) and not 0 <= criterion.rest_days <= MOST_REST_DAYS:
                yield _finding("/body/criterion/rest_days", "too_many_rest_days", most=MOST_REST_DAYS)
        case Rank():
            boards = select(Board.code).where(Board.subject == Subject.MEMBER, Board.code == criterion.board)
            if criterion.board != ANY_CONTEST and session().scalar(boards) is None:
                yield _finding("/body/criterion/board", "unknown_board")
        case Honour() | Named():
            return


def _rewardable() -> list[str]:
    return [name for name, kind in EVENTS.items() if not kind.absence]


def _deeds(count: Count, kind: EventKind) -> Iterator[FieldError]:
    if kind.absence:
        yield _finding("/body/criterion/event", "absence_event")
    if count.actor is not None and count.actor not in kind.actors:
        yield _finding("/body/criterion/actor", "unknown_actor", choices="、".join(kind.actors))
    facts = {fact.name: fact for fact in kind.facts}
    for n, condition in enumerate(count.conditions):
        where = f"/body/criterion/conditions/{n}"
        fact = facts.get(condition.fact)
        if fact is None:
            yield _finding(f"{where}/fact", "unknown_fact", choices="、".join(facts))
        elif not _fits(condition, fact):
            yield _finding(where, "unfitting_condition")
        elif fact.counts_incidents and holds(condition, {fact.name: 0}):
            yield _finding(where, "absence_condition")


_TYPES: dict[FactKind, tuple[type, ...]] = {
    FactKind.TEXT: (str,),
    FactKind.BOOLEAN: (bool,),
    FactKind.NUMBER: (int, float),
}
_EQUALITY = {Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN}


def _fits(condition: Condition, fact: Fact) -> bool:
    """Tell whether a condition's comparison and value make sense for a fact."""
    many = condition.op in {Operator.IN, Operator.NOT_IN}
    if many != isinstance(condition.value, list) or (
        fact.kind is not FactKind.NUMBER and condition.op not in _EQUALITY
    ):
        return False
    values = condition.value if many else [condition.value]
    return bool(values) and all(
        isinstance(value, _TYPES[fact.kind]) and isinstance(value, bool) == (fact.kind is FactKind.BOOLEAN)
        for value in values
    )
