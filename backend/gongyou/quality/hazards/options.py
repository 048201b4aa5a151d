"""What a tenant chooses for hazards: categories, severities, and what evidence is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.i18n import catalogue, current_language, text


@dataclass(frozen=True, slots=True)
class Choice:
    """A category or severity; without a name of the tenant's own, the catalogue's `hazard.<kind>.<code>`."""

    code: str
    name: str | None = None


CATEGORIES = tuple(
    map(Choice, ("roof", "ventilation", "electrical", "conveyor", "water", "haulage", "guarding", "other"))
)
SEVERITIES = tuple(map(Choice, ("general", "serious", "major")))
"""一般, 较大, 重大; graver ones come later."""


@dataclass(frozen=True, slots=True)
class HazardOptions:
    """A tenant's choices for hazards."""

    categories: tuple[Choice, ...] = CATEGORIES
    severities: tuple[Choice, ...] = SEVERITIES
    rectification_needs_photo: bool = True
    report_reaches_back_days: int = 30


def codes(choices: Sequence[Choice]) -> list[str]:
    """Return the codes of choices in their order."""
    return [choice.code for choice in choices]


def named(choices: Sequence[Choice], code: str | None, kind: str) -> str | None:
    """Return the name of a chosen code: the tenant's, the catalogue's, for a code no longer offered the code itself."""
    if code is None:
        return None
    own = next((choice.name for choice in choices if choice.code == code), None)
    return own or catalogue(current_language()).get(f"hazard.{kind}.{code}", code)


def made(
    *, categories: Sequence[Mapping[str, Any]], severities: Sequence[Mapping[str, Any]], **rest: Any
) -> HazardOptions:
    """Return options from plain values; raise InvalidInput for a code that comes twice."""
    for field, given in (("categories", categories), ("severities", severities)):
        if len({choice["code"] for choice in given}) < len(given):
            raise InvalidInput(errors=[FieldError(f"/body/{field}", "twice", text("error.field.twice"))])
    return HazardOptions(tuple(_choice(**c) for c in categories), tuple(_choice(**s) for s in severities), **rest)


def _choice(*, code: str, name: str | None = None) -> Choice:
    return Choice(code, name)


def as_shown(options: HazardOptions) -> dict[str, Any]:
    """Return options as the API shows them."""
    return {
        "categories": _named_all(options.categories, "category"),
        "severities": _named_all(options.severities, "severity"),
        "rectification_needs_photo": options.rectification_needs_photo,
        "report_reaches_back_days": options.report_reaches_back_days,
    }


def _named_all(choices: Sequence[Choice], kind: str) -> list[dict[str, str | None]]:
    return [{"code": choice.code, "name": named(choices, choice.code, kind)} for choice in choices]


def require_choice(field: str, value: str | None, choices: Sequence[str]) -> None:
    """Raise InvalidInput that names a field of the body unless its value is one of the choices; None is no value."""
    if value is not None and value not in choices:
        raise wrong(field, "choice", choices=text("list.comma").join(choices))


def wrong(field: str, code: str, **params: object) -> InvalidInput:
    """Return the refusal of a field of the body, in the catalogue's words for a code."""
    detail = text(f"error.field.{code}", **params)
    return InvalidInput(errors=[FieldError(f"/body/{field}", code, detail)])
