"""The statements that read and write the ledger's rows; only `points.books` and `points.reversing` call them.

Every award runs them, so they go straight to the driver.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from gongyou.core import driver
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id

Owned = tuple[UUID, str]
"""A member's account: member, currency."""
Score = tuple[str, date, UUID, UUID]
"""A daily score: currency, roster day, unit, member."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a member holds of a currency, and what they owe."""

    balance: int
    owed: int


@dataclass(slots=True)
class OpenLot:
    """A lot as it stands in memory."""

    id: UUID
    transaction_id: UUID
    remaining: int


def lock_accounts(members: Sequence[UUID], spendable: Mapping[str, bool]) -> dict[Owned, Holding]:
    """Lock the accounts of members in currencies and return what they hold; open what is missing.

    Accounts are locked in the order of their key, so that two units of work never wait for each other.
    """
    held = _lock(members, spendable)
    missing = [(m, c) for m in members for c in sorted(spendable) if (m, c) not in held]
    if missing:
        driver.execute(_OPEN_ACCOUNT, [{"m": m, "c": code, "spendable": spendable[code]} for m, code in missing])
        held = _lock(members, spendable)
    return held


def _lock(members: Sequence[UUID], currencies: Collection[str]) -> dict[Owned, Holding]:
    found = driver.query(_LOCK_ACCOUNTS, {"members": list(members), "currencies": list(currencies)})
    return {(member_id, currency): Holding(balance, owed) for member_id, currency, balance, owed in found}


def open_lots(members: Sequence[UUID]) -> dict[tuple[UUID, str], list[OpenLot]]:
    """Return what is left of the lots of members whose accounts are locked, the oldest first."""
    lots: dict[tuple[UUID, str], list[OpenLot]] = defaultdict(list)
    for member_id, currency, lot_id, transaction_id, remaining in driver.query(_OPEN_LOTS, {"members": list(members)}):
        lots[member_id, currency].append(OpenLot(lot_id, transaction_id, remaining))
    return lots


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is to be written, row by row; the keys of rows are the columns."""

    transactions: Sequence[Mapping[str, Any]]
    entries: Sequence[Mapping[str, Any]]
    lots: Sequence[Mapping[str, Any]]
    takings: Mapping[tuple[UUID, UUID], int]
    """Points taken out of lots, by transaction and lot; below zero put back."""
    prolonged: Mapping[UUID, datetime]
    """Later expiries of lots."""
    holdings: Mapping[Owned, Holding]
    """What accounts now hold."""
    scores: Mapping[Score, int]
    latest: Mapping[Score, datetime]


def write(rows: Writing) -> None:
    """Write all in one round trip; a second award of the same source, reason, member and rule is a unique violation."""
    with driver.pipeline():
        driver.insert("transactions", rows.transactions)
        driver.execute(
            _SET_HOLDING,
            [{"m": m, "c": c, "balance": h.balance, "owed": h.owed} for (m, c), h in rows.holdings.items()],
        )
        driver.insert("entries", rows.entries)
        driver.insert("lots", rows.lots)
        taken = [{"transaction_id": t, "lot_id": lot, "amount": n} for (t, lot), n in rows.takings.items()]
        driver.insert("lot_takings", taken)
        driver.execute(
            _TAKE,
            [{"lot": lot, "taken": n, "until": rows.prolonged.get(lot)} for (_, lot), n in rows.takings.items()],
        )
        # In one order everywhere.
        driver.execute(
            _ADD_SCORE,
            [
                {"c": c, "day": day, "unit": unit, "m": m, "points": n, "at": rows.latest[c, day, unit, m]}
                for (c, day, unit, m), n in sorted(rows.scores.items())
            ],
        )


def lines_of(transactions: Collection[UUID]) -> Sequence[Row[Any]]:
    """Return the entries of transactions."""
    return session().connection().execute(_LINES, _of(transactions)).all()


def expired_of(transactions: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """Return how much of the lots that transactions brought has expired, by transaction and currency."""
    found = session().connection().execute(_EXPIRED, _of(transactions))
    return {(transaction, currency): int(amount) for transaction, currency, amount in found}


def taken_by(transactions: Collection[UUID]) -> Sequence[Row[Any]]:
    """Return what transactions took out of lots: transaction, currency, lot, amount, its expiry; the oldest lot first."""
    return session().connection().execute(_TAKEN, _of(transactions)).all()


def _of(transactions: Collection[UUID]) -> dict[str, Any]:
    return {"t": current_tenant_id(), "ids": list(transactions)}


_LOCK_ACCOUNTS = """
    SELECT member_id, currency, balance, owed FROM accounts
     WHERE tenant_id = %(t)s AND member_id = ANY(%(members)s) AND currency = ANY(%(currencies)s)
     ORDER BY member_id, currency FOR UPDATE
"""
_OPEN_ACCOUNT = """
    INSERT INTO accounts (tenant_id, member_id, currency, spendable, balance, owed)
    VALUES (%(t)s, %(m)s, %(c)s, %(spendable)s, 0, 0) ON CONFLICT DO NOTHING
"""
_SET_HOLDING = """
    UPDATE accounts SET balance = %(balance)s, owed = %(owed)s
     WHERE tenant_id = %(t)s AND member_id = %(m)s AND currency = %(c)s
"""
_OPEN_LOTS = """
    SELECT member_id, currency, id, transaction_id, remaining FROM lots
     WHERE tenant_id = %(t)s AND member_id = ANY(%(members)s) AND remaining > 0
     ORDER BY acquired_at, id
"""
_TAKE = """
    UPDATE lots SET remaining = remaining - %(taken)s, expires_at = coalesce(%(until)s, expires_at)
     WHERE tenant_id = %(t)s AND id = %(lot)s
"""
_ADD_SCORE = """
    INSERT INTO daily_scores (tenant_id, currency, roster_on, unit_id, member_id, points, last_at)
    VALUES (%(t)s, %(c)s, %(day)s, %(unit)s, %(m)s, %(points)s, %(at)s)
    ON CONFLICT (tenant_id, currency, roster_on, unit_id, member_id)
    DO UPDATE SET points = daily_scores.points + excluded.points,
                  last_at = greatest(daily_scores.last_at, excluded.last_at)
"""
_LINES = text("""
    SELECT transaction_id, line, account, currency, amount, unit_id, budget_id FROM entries
     WHERE tenant_id = :t AND transaction_id = ANY(:ids) ORDER BY transaction_id, line
""")
_EXPIRED = text("""
    SELECT l.transaction_id, l.currency, sum(k.amount)
      FROM lots AS l
      JOIN lot_takings AS k ON k.tenant_id = l.tenant_id AND k.lot_id = l.id
      JOIN transactions AS t ON t.tenant_id = k.tenant_id AND t.id = k.transaction_id AND t.kind = 'expiry'
     WHERE l.tenant_id = :t AND l.transaction_id = ANY(:ids)
     GROUP BY l.transaction_id, l.currency
""")
_TAKEN = text("""
    SELECT k.transaction_id, l.currency, l.id, k.amount, l.expires_at
      FROM lot_takings AS k
      JOIN lots AS l ON l.tenant_id = k.tenant_id AND l.id = k.lot_id
     WHERE k.tenant_id = :t AND k.transaction_id = ANY(:ids)
     ORDER BY l.acquired_at, l.id
""")
