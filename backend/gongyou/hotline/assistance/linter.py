"""What keeps a service from working, in sentences that an administrator understands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.core.i18n import text
from gongyou.hotline.assistance.definitions import NO, YES, Asked, Choosable, Condition, Definition, Field, FieldKind
from gongyou.permissions import Role

CHOOSING = (FieldKind.CHOICE, FieldKind.CHOICES)
COMPARABLE = (*CHOOSING, FieldKind.YES_NO)
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot work: where in the definition (a JSON pointer), a stable code, a sentence."""

    path: str
    code: str
    text: str


def problems(definition: Definition) -> list[Problem]:
    """Return everything that keeps a definition from working, in the order of the definition."""
    return [
        *_limits(definition),
        *_fields(definition.fields),
        *_materials(definition),
        *_steps(definition),
        *_result(definition),
    ]


def _problem(path: str, code: str, **params: Any) -> Problem:
    return Problem(path, code, text(f"assistance.lint.{code}", **params))


def _limits(definition: Definition) -> Iterator[Problem]:
    rules = definition.eligibility
    if rules.from_on and rules.until_on and rules.until_on < rules.from_on:
        yield _problem("/eligibility/until_on", "window_backwards")
    if definition.private and definition.appointment is None:
        yield _problem("/appointment", "private_without_counsellor")


def _fields(given: Sequence[Field]) -> Iterator[Problem]:
    before: dict[str, Field] = {}
    for number, each in enumerate(given):
        path = f"/fields/{number}"
        if not _KEY.fullmatch(each.key):
            yield _problem(f"{path}/key", "bad_key", name=each.label)
        if each.key in before:
            yield _problem(f"{path}/key", "key_twice", name=each.label, key=each.key)
        yield from _field(path, each)
        if each.show_if is not None:
            yield from _condition(f"{path}/show_if", each.label, each.show_if, before)
        before[each.key] = each


def _field(path: str, each: Field) -> Iterator[Problem]:
    if each.kind in CHOOSING and len(each.options) < 2:
        yield _problem(f"{path}/options", "no_options", name=each.label)
    if len(set(each.options)) < len(each.options):
        yield _problem(f"{path}/options", "option_twice", name=each.label)
    if each.kind is FieldKind.ROSTER and each.roster is None:
        yield _problem(f"{path}/roster", "no_roster_field", name=each.label)
    if each.least is not None and each.most is not None and each.least > each.most:
        yield _problem(f"{path}/most", "limits_backwards", name=each.label)
    if each.kind is FieldKind.CHOICES and (each.least or 0) > len(each.options) >= 2:
        yield _problem(f"{path}/least", "more_than_options", name=each.label, count=len(each.options))


def _condition(path: str, name: str, condition: Condition, known: dict[str, Field]) -> Iterator[Problem]:
    """Find what a condition could not be decided by: it asks a field before its own that has choices or is yes or no."""
    asked = known.get(condition.field)
    if asked is None:
        yield _problem(path, "unknown_field", name=name, key=condition.field)
    elif asked.kind not in COMPARABLE:
        yield _problem(path, "not_comparable", name=name, other=asked.label)
    else:
        offered = (YES, NO) if asked.kind is FieldKind.YES_NO else asked.options
        wrong = [value for value in condition.values if value not in offered]
        if wrong:
            yield _problem(path, "unknown_option", name=name, other=asked.label, option=wrong[0])
        if not condition.values:
            yield _problem(path, "no_values", name=name, other=asked.label)


def _materials(definition: Definition) -> Iterator[Problem]:
    known = {each.key: each for each in definition.fields}
    seen: set[str] = set()
    for number, each in enumerate(definition.materials):
        path = f"/materials/{number}"
        if not _KEY.fullmatch(each.key):
            yield _problem(f"{path}/key", "bad_key", name=each.name)
        if each.key in seen:
            yield _problem(f"{path}/key", "key_twice", name=each.name, key=each.key)
        if each.required_if is not None:
            yield from _condition(f"{path}/required_if", each.name, each.required_if, known)
        seen.add(each.key)


def _steps(definition: Definition) -> Iterator[Problem]:
    if not definition.steps:
        yield _problem("/steps", "no_step")
    for number, each in enumerate(definition.steps):
        path = f"/steps/{number}"
        if each.role is Role.MEMBER and each.member_id is None and not definition.private:
            yield _problem(f"{path}/role", "everybody", name=each.name)
        if Choosable.APPROVE not in each.may:
            yield _problem(f"{path}/may", "no_way_on", name=each.name)
        if len(set(each.may)) < len(each.may):
            yield _problem(f"{path}/may", "may_twice", name=each.name)
        if definition.private and each.member_id is not None:
            yield _problem(f"{path}/member_id", "private_to_counsellor", name=each.name)


def _result(definition: Definition) -> Iterator[Problem]:
    if definition.result.most is not None and definition.result.amount is Asked.NO:
        yield _problem("/result/most", "most_without_amount")
