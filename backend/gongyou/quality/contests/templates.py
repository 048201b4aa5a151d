"""Contests as they are usually run, from a data file."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from gongyou.core.settings import PROJECT_ROOT

TEMPLATES = PROJECT_ROOT / "seeds" / "contests" / "templates.yaml"


@dataclass(frozen=True, slots=True)
class Standard:
    """A line of a scoring standard."""

    code: str
    name: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Template:
    """What a contest begins with; it lasts so many days."""

    code: str
    name: str
    description: str
    days: int
    honours_count: int
    quality_weight: Decimal
    points_share: Decimal
    indicators: tuple[Standard, ...]


@cache
def templates() -> dict[str, Template]:
    """Return the templates by code, the usual one first."""
    data: dict[str, Any] = yaml.safe_load(TEMPLATES.read_text("utf-8"))
    return {row["code"]: _template(**row) for row in data["templates"]}


def usual() -> Template:
    """Return the template whose values stand in for what a new contest leaves out."""
    return next(iter(templates().values()))


def _template(*, quality_weight: str, points_share: str, indicators: list[dict[str, str]], **rest: Any) -> Template:
    return Template(
        quality_weight=Decimal(quality_weight),
        points_share=Decimal(points_share),
        indicators=tuple(Standard(row["code"], row["name"], Decimal(row["weight"])) for row in indicators),
        **rest,
    )
