"""Who may apply, and the sentences that say why not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.hotline.assistance.definitions import Eligibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What the rules ask of a member: the paths of their unit and of the units named, and what they applied for."""

    unit_path: str
    allowed_paths: tuple[str, ...]
    hired_on: date | None
    this_year: int
    """Requests of this year that were neither refused nor withdrawn."""
    open_number: str | None
    """The number of a request that is still under way."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a member cannot apply: a code of `assistance.reason.*` with its parameters."""

    code: str
    params: dict[str, Any]


def reasons(rules: Eligibility, who: Applicant, today: date) -> Sequence[Reason]:
    """Return why a member cannot apply today; empty when they can."""
    found: list[Reason] = []
    if rules.unit_ids and not any(who.unit_path.startswith(path) for path in who.allowed_paths):
        found.append(Reason("unit", {}))
    if rules.from_on is not None and today < rules.from_on:
        found.append(Reason("not_yet", {"day": rules.from_on.isoformat()}))
    if rules.until_on is not None and today > rules.until_on:
        found.append(Reason("over", {"day": rules.until_on.isoformat()}))
    if rules.hired_months is not None and _months(who.hired_on, today) < rules.hired_months:
        found.append(Reason("hired", {"months": rules.hired_months}))
    if who.open_number is not None:
        found.append(Reason("under_way", {"number": who.open_number}))
    elif rules.times_a_year is not None and who.this_year >= rules.times_a_year:
        found.append(Reason("times", {"times": rules.times_a_year}))
    return found


def _months(since: date | None, today: date) -> int:
    """Return the full months since a day; none for somebody whose first day nobody knows."""
    if since is None:
        return 0
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
