"""`unit_scores`, the points of each unit and day: `daily_scores` summed over members, so that no board of units has to."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text

from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id

UnitDay = tuple[UUID, date]
MOST_ROWS = 2000


def days_of(currency: str, member_ids: Collection[UUID], days: Collection[date]) -> set[UnitDay]:
    """Return the units and days in which these members earned anything on these days."""
    rows = session().execute(
        _DAYS_OF,
        {"t": current_tenant_id(), "currency": currency, "members": list(member_ids), "days": list(days)},
    )
    return {(unit_id, on) for unit_id, on in rows}


def sum_days(currency: str, unit_days: Collection[UnitDay]) -> None:
    """Sum units and days anew; the caller holds `locks.lock_rankings`."""
    wanted = sorted(unit_days)
    for first in range(0, len(wanted), MOST_ROWS):
        _sum_some(currency, wanted[first : first + MOST_ROWS])


def _sum_some(currency: str, unit_days: Sequence[UnitDay]) -> None:
    key = {"t": current_tenant_id(), "currency": currency}
    found = session().execute(_SUMS, key | {"units": [u for u, _ in unit_days], "days": [d for _, d in unit_days]})
    rows = [key | {"unit": unit_id, "on": on, "points": points, "at": at} for unit_id, on, points, at in found]
    if rows:
        session().execute(_STORE, rows)


def differing_days(currency: str) -> set[UnitDay]:
    """Return the units and days whose stored points are not the sum of the members' (units without rows included)."""
    rows = session().execute(_DIFFERING, {"t": current_tenant_id(), "currency": currency})
    return {(unit_id, on) for unit_id, on in rows}


_DAYS_OF = text("""
    SELECT DISTINCT unit_id, roster_on FROM daily_scores
     WHERE tenant_id = :t AND currency = :currency AND member_id = ANY(:members) AND roster_on = ANY(:days)
""")
_SUMS = text("""
    SELECT s.unit_id, s.roster_on, sum(s.points)::bigint, max(s.last_at)
      FROM unnest(CAST(:units AS uuid[]), CAST(:days AS date[])) AS w(unit_id, roster_on)
      JOIN daily_scores s ON s.tenant_id = :t AND s.currency = :currency
                         AND s.unit_id = w.unit_id AND s.roster_on = w.roster_on
     GROUP BY s.unit_id, s.roster_on
""")
_STORE = text("""
    INSERT INTO unit_scores (tenant_id, currency, unit_id, roster_on, points, last_at)
    VALUES (:t, :currency, :unit, :on, :points, :at)
    ON CONFLICT (tenant_id, currency, unit_id, roster_on)
    DO UPDATE SET points = excluded.points, last_at = excluded.last_at
""")
_DIFFERING = text("""
    SELECT unit_id, roster_on
      FROM (SELECT unit_id, roster_on, sum(points)::bigint AS points, max(last_at) AS last_at
              FROM daily_scores WHERE tenant_id = :t AND currency = :currency
             GROUP BY unit_id, roster_on) AS summed
      FULL JOIN (SELECT unit_id, roster_on, points, last_at
                   FROM unit_scores WHERE tenant_id = :t AND currency = :currency) AS stored
     USING (unit_id, roster_on)
     WHERE (summed.points, summed.last_at) IS DISTINCT FROM (stored.points, stored.last_at)
""")
