"""What a member has: a balance, what it grew by lately, what is to come and what will expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import service as identity
from gongyou.points.currencies import currency_terms
from gongyou.points.rules import week_of

SOON = timedelta(days=30)
"""Points that expire within this time are pointed out."""


@dataclass(frozen=True, slots=True)
class Held:
    """A currency and what a member holds of it."""

    currency: str
    name: str
    spendable: bool
    balance: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a member has in one currency, earned today, this week and this month, and what is to come and to go."""

    currency: str
    name: str
    spendable: bool
    balance: int
    owed: int
    today: int
    this_week: int
    this_month: int
    vesting: int
    next_vesting_at: datetime | None
    expiring_soon: int
    next_expiry_at: datetime | None
    currencies: Sequence[Held]


def summary(member_id: UUID, code: str | None = None) -> Summary:
    """Return a member's points in a currency, the tenant's first if none is named; raise NotFound."""
    terms = currency_terms()
    if not terms or (code is not None and code not in terms):
        raise NotFound
    chosen = terms[code] if code is not None else next(iter(terms.values()))
    key = {"t": current_tenant_id(), "m": member_id, "c": chosen.code}
    connection = session().connection()
    holdings = {row.currency: row for row in connection.execute(_HOLDINGS, key)}
    today = identity.roster_day_of([member_id], clock.now())[member_id]
    first = min(week_of(today), today.replace(day=1))
    scores = connection.execute(_SCORES, key | {"first": first, "last": today}).all()
    vesting = connection.execute(_VESTING, key).one()
    expiring = connection.execute(_EXPIRING, key | {"until": clock.now() + SOON}).one()
    return Summary(
        currency=chosen.code,
        name=chosen.name,
        spendable=chosen.spendable,
        balance=holdings[chosen.code].balance if chosen.code in holdings else 0,
        owed=holdings[chosen.code].owed if chosen.code in holdings else 0,
        today=_since(scores, today),
        this_week=_since(scores, week_of(today)),
        this_month=_since(scores, today.replace(day=1)),
        vesting=int(vesting.points),
        next_vesting_at=vesting.at,
        expiring_soon=int(expiring.points),
        next_expiry_at=expiring.at,
        currencies=[
            Held(each.code, each.name, each.spendable, holdings[each.code].balance if each.code in holdings else 0)
            for each in terms.values()
        ],
    )


def _since(scores: Sequence[Any], day: date) -> int:
    return sum(int(row.points) for row in scores if row.roster_on >= day)


_HOLDINGS = text("SELECT currency, balance, owed FROM accounts WHERE tenant_id = :t AND member_id = :m")
_SCORES = text("""
    SELECT roster_on, points FROM daily_scores
     WHERE tenant_id = :t AND member_id = :m AND currency = :c AND roster_on BETWEEN :first AND :last
""")
_VESTING = text("""
    SELECT coalesce(sum((amounts ->> :c)::bigint), 0) AS points, min(vests_at) AS at FROM pending_awards
     WHERE tenant_id = :t AND member_id = :m AND state = 'pending' AND jsonb_exists(amounts, :c)
""")
_EXPIRING = text("""
    SELECT coalesce(sum(remaining), 0) AS points, min(expires_at) AS at FROM lots
     WHERE tenant_id = :t AND member_id = :m AND currency = :c AND remaining > 0 AND expires_at <= :until
""")
