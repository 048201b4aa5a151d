"""Filling in a form: what the roster knows, which fields are shown, what is wrong, which materials are lacking. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongyou.hotline.assistance.definitions import NO, YES, Condition, Definition, Field, FieldKind
from gongyou.hotline.assistance.papers import Value

LONGEST_LINE, LONGEST_TEXT = 200, 2000
MOST_FEN = 100_000_000_00
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, as a code of `error.field.*` with its parameters."""

    key: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def shown(definition: Definition, values: Mapping[str, Value]) -> list[Field]:
    """Return the fields whose conditions hold; a condition on a field that is not shown does not."""
    visible: dict[str, Field] = {}
    for each in definition.fields:
        if each.show_if is None or (each.show_if.field in visible and holds(each.show_if, values)):
            visible[each.key] = each
    return list(visible.values())


def holds(condition: Condition, values: Mapping[str, Value]) -> bool:
    """Tell whether a condition holds."""
    value = values.get(condition.field)
    if isinstance(value, bool):
        return (YES if value else NO) in condition.values
    return any(each in condition.values for each in (value if isinstance(value, list) else [value]))


def checked(
    definition: Definition, given: Mapping[str, Any], roster: Mapping[str, str | None]
) -> tuple[dict[str, Value], list[Wrong]]:
    """Return the values of the fields that are shown, and what is wrong; the roster's values are the roster's.

    What is given for a field that is not shown, or that does not exist, is left out.
    """
    values: dict[str, Value] = {}
    wrong: list[Wrong] = []
    for each in definition.fields:
        if each.show_if is not None and not (each.show_if.field in values and holds(each.show_if, values)):
            continue
        if each.kind is FieldKind.ROSTER:
            values[each.key] = roster.get(each.roster or "")
            continue
        value = given.get(each.key)
        if value is None or value in ("", []):
            if each.required:
                wrong.append(Wrong(each.key, "required"))
            values[each.key] = None
            continue
        found = _KINDS[each.kind](each, value)
        if isinstance(found, Wrong):
            wrong.append(found)
        else:
            values[each.key] = found.value
    return values, wrong


@dataclass(frozen=True, slots=True)
class _Good:
    value: Value


def _text(longest: int) -> Callable[[Field, Any], "_Good | Wrong"]:
    def read(each: Field, value: Any) -> _Good | Wrong:
        if not isinstance(value, str):
            return Wrong(each.key, "type_text")
        line = value.strip()
        if not line:
            return Wrong(each.key, "required") if each.required else _Good(None)
        least, most = each.least or 0, min(each.most or longest, longest)
        if len(line) < least:
            return Wrong(each.key, "length_least", {"least": least})
        if len(line) > most:
            return Wrong(each.key, "length_most", {"most": most})
        return _Good(line)

    return read


def _number(each: Field, value: Any) -> _Good | Wrong:
    if not isinstance(value, int) or isinstance(value, bool):
        return Wrong(each.key, "type_integer")
    least, most = each.least or 0, MOST_FEN if each.most is None else each.most
    if not least <= value <= most:
        money = each.kind is FieldKind.MONEY
        told = {"least": least / 100, "most": most / 100} if money else {"least": least, "most": most}
        return Wrong(each.key, "range", {name: f"{number:,g}" for name, number in told.items()})
    return _Good(value)


def _date(each: Field, value: Any) -> _Good | Wrong:
    try:
        return _Good(date.fromisoformat(value).isoformat())
    except (TypeError, ValueError):
        return Wrong(each.key, "type_date")


def _choice(each: Field, value: Any) -> _Good | Wrong:
    if value not in each.options:
        return Wrong(each.key, "choice", {"choices": each.options})
    return _Good(value)


def _choices(each: Field, value: Any) -> _Good | Wrong:
    if not isinstance(value, list) or any(one not in each.options for one in value):
        return Wrong(each.key, "choice", {"choices": each.options})
    chosen: list[str] = [option for option in each.options if option in value]
    least, most = each.least or 0, each.most or len(each.options)
    if not least <= len(chosen) <= most:
        return Wrong(each.key, "range_choices", {"least": least, "most": most})
    return _Good(chosen)


def _yes_no(each: Field, value: Any) -> _Good | Wrong:
    return _Good(value) if isinstance(value, bool) else Wrong(each.key, "type_boolean")


def _phone(each: Field, value: Any) -> _Good | Wrong:
    if not isinstance(value, str) or not _PHONE.fullmatch(value.strip()):
        return Wrong(each.key, "pattern")
    return _Good(value.strip())


_KINDS: Mapping[FieldKind, Callable[[Field, Any], "_Good | Wrong"]] = {
    FieldKind.TEXT: _text(LONGEST_LINE),
    FieldKind.LONG_TEXT: _text(LONGEST_TEXT),
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.YES_NO: _yes_no,
    FieldKind.PHONE: _phone,
}


def asked_for(definition: Definition, values: Mapping[str, Value]) -> dict[str, bool]:
    """Return the materials that are asked for now, by key, and whether each must come."""
    return {
        each.key: each.required
        for each in definition.materials
        if each.required_if is None or holds(each.required_if, values)
    }


def wrong_materials(
    definition: Definition, values: Mapping[str, Value], given: Mapping[str, tuple[Any, ...]]
) -> list[Wrong]:
    """Return what is wrong with the materials: lacking, too many pictures, or none of the service's."""
    known = {each.key: each for each in definition.materials}
    wrong = [
        Wrong(key, "required") for key, must in asked_for(definition, values).items() if must and not given.get(key)
    ]
    wrong += [Wrong(key, "unknown") for key in given if key not in known]
    wrong += [
        Wrong(key, "most_pictures", {"most": known[key].most})
        for key, ids in given.items()
        if key in known and len(ids) > known[key].most
    ]
    return wrong
