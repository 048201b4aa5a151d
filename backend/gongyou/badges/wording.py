"""What badges are called and what they ask, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from gongyou.badges.design import Tier
from gongyou.badges.models import Badge
from gongyou.badges.rules import (
    ANY_CONTEST,
    Count,
    Criterion,
    Honour,
    Named,
    Rank,
    Streak,
    Sum,
    Window,
    criterion_of,
    window_of,
)
from gongyou.core.db import session
from gongyou.core.i18n import LANGUAGES, catalogue, text
from gongyou.notifications.service import TextKey
from gongyou.points.models import Currency


def title_key(badge: Badge) -> TextKey | str:
    """Return a badge's own name, or the key of the one that the catalogue gives its code."""
    return badge.name if badge.name is not None else TextKey(f"badge.name.{badge.code}")


def title(badge: Badge) -> str:
    """Return what a badge is called."""
    key = title_key(badge)
    return text(key.key) if isinstance(key, TextKey) else key


def tier_key(tier: Tier) -> str:
    """Return the key of a tier's name."""
    return f"badge.tier.{tier.name.lower()}"


def full_title(badge: Badge, tier: Tier) -> str:
    """Return a badge's name with the tier, such as 火眼金睛·银."""
    return text("badge.full_title", badge=title(badge), tier=text(tier_key(tier)))


def has_name(code: str) -> bool:
    """Tell whether the catalogue names a code, so that a badge may do without a name of its own."""
    return all(f"badge.name.{code}" in catalogue(language) for language in LANGUAGES)


def day_text(day: date) -> str:
    """Return a day as it is written in a sentence."""
    return text("badge.day", year=day.year, month=day.month, day=day.day)


def between(first: date, last: date) -> str:
    """Return a stretch of days as it is written in a sentence."""
    if first == last:
        return text("badge.on", day=day_text(first))
    return text("badge.between", first=day_text(first), last=day_text(last))


class Wording:
    """The words of criteria; knows the tenant's currencies, read once."""

    def __init__(self) -> None:
        self._currencies = dict(session().execute(select(Currency.code, Currency.name)).all())

    def need(self, criterion: Criterion, at: int) -> str:
        """Return what a step asks, such as 隐患被确认 20 次."""
        key, params = self._said(criterion)
        window = window_of(criterion)
        said = text(f"badge.need.{key}", at=at, **params)
        return said if window is Window.ALL else text(f"badge.within.{window.value}", need=said)

    def goal(self, criterion: Criterion, missing: int, tier: Tier) -> str:
        """Return what is missing for the next tier."""
        key, params = self._said(criterion)
        return text(f"badge.goal.{key}", missing=missing, tier=text(tier_key(tier)), **params)

    def reason(self, evidence: Mapping[str, Any]) -> str:
        """Return why a grant was made, from its evidence."""
        criterion = criterion_of(evidence["criterion"])
        if isinstance(criterion, Named):
            return str(evidence["note"])
        key, params = self._said(criterion)
        first, last = (date.fromisoformat(evidence[name]) for name in ("first_on", "last_on"))
        return text(f"badge.reason.{key}", value=evidence["value"], when=between(first, last), **params)

    def unit(self, criterion: Criterion) -> str:
        """Return the unit of a criterion's figure."""
        return text(f"badge.unit.{self._said(criterion)[0]}")

    def _said(self, criterion: Criterion) -> tuple[str, dict[str, str]]:
        """Return the key's last part and the parameters that come from a criterion."""
        match criterion:
            case Count():
                return "count", {"deed": text(f"badge.deed.{criterion.event}")}
            case Sum():
                return "sum", {"currency": self._currencies.get(criterion.currency, criterion.currency)}
            case Streak():
                return "streak", {"currency": self._currencies.get(criterion.currency, criterion.currency)}
            case Rank():
                return ("rank_contest" if criterion.board == ANY_CONTEST else "rank_board"), {}
            case Honour():
                return "honour", {}
            case Named():
                return "named", {}
