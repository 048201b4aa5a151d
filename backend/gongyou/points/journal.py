"""The statements that read and write the ledger's rows; only `points.books` calls them.

They are spelt out, not left to the ORM, because every award runs them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, TextClause, text

from gongyou.core.db import Base, session
from gongyou.core.tenancy import current_tenant_id
from gongyou.points.models import AccountKind, Entry, Lot, LotTaking, MemberAccount, Transaction

Owned = tuple[UUID, str, AccountKind]
"""A member's account: member, currency, kind."""
Score = tuple[str, date, UUID, UUID]
"""A daily score: currency, roster day, unit, member."""


@dataclass(slots=True)
class OpenLot:
    """A lot as it stands in memory."""

    id: UUID
    transaction_id: UUID
    remaining: int


def _connection() -> Connection:
    return session().connection()


def _run(statement: TextClause, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        _connection().execute(statement, [{"t": current_tenant_id(), **row} for row in rows])


def insert(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a tenant table, all of the same columns."""
    if rows:
        table: Any = model.__table__
        _connection().execute(table.insert(), [{"tenant_id": current_tenant_id(), **row} for row in rows])


def lock_accounts(members: Sequence[UUID], spendable: Mapping[str, bool]) -> dict[Owned, int]:
    """Lock the accounts of members in currencies and return their balances; open what is missing.

    Accounts are locked in the order of their key, so that two units of work never wait for each other.
    """
    held = _lock(members, spendable)
    missing = [(m, c) for m in members for c in sorted(spendable) if (m, c, AccountKind.MEMBER) not in held]
    if missing:
        _run(_OPEN_ACCOUNT, [{"m": member_id, "c": code, "spendable": spendable[code]} for member_id, code in missing])
        held = _lock(members, spendable)
    return held


def _lock(members: Sequence[UUID], currencies: Collection[str]) -> dict[Owned, int]:
    wanted = {"t": current_tenant_id(), "members": list(members), "currencies": list(currencies)}
    found = _connection().execute(_LOCK_ACCOUNTS, wanted)
    return {(member_id, currency, AccountKind(kind)): balance for member_id, currency, kind, balance in found}


def open_lots(members: Sequence[UUID]) -> dict[tuple[UUID, str], list[OpenLot]]:
    """Return what is left of the lots of members whose accounts are locked, the oldest first."""
    found = _connection().execute(_OPEN_LOTS, {"t": current_tenant_id(), "members": list(members)})
    lots: dict[tuple[UUID, str], list[OpenLot]] = defaultdict(list)
    for member_id, currency, lot_id, transaction_id, remaining in found:
        lots[member_id, currency].append(OpenLot(lot_id, transaction_id, remaining))
    return lots


def write_transactions(rows: Sequence[Mapping[str, Any]]) -> None:
    """Append transactions; a second one of the same source, reason, member and rule is a unique violation."""
    insert(Transaction, rows)


def write_entries(rows: Sequence[Mapping[str, Any]]) -> None:
    """Append entries."""
    insert(Entry, rows)


def write_balances(before: Mapping[Owned, int], after: Mapping[Owned, int], spendable: Mapping[str, bool]) -> None:
    """Store the balances that have changed."""
    moved = {key: value for key, value in after.items() if value != before.get(key)}
    fresh = [
        {"member_id": m, "currency": c, "kind": kind, "spendable": spendable[c], "balance": value}
        for (m, c, kind), value in moved.items()
        if (m, c, kind) not in before
    ]
    insert(MemberAccount, fresh)
    changed = [
        {"m": m, "c": c, "k": kind.value, "balance": value}
        for (m, c, kind), value in moved.items()
        if (m, c, kind) in before
    ]
    _run(_SET_BALANCE, changed)


def write_lots(lots: Sequence[Mapping[str, Any]]) -> None:
    """Add lots."""
    insert(Lot, lots)


def write_takings(takings: Mapping[tuple[UUID, UUID], int], prolonged: Mapping[UUID, datetime]) -> None:
    """Record what transactions took out of lots, (transaction, lot) → points, and some lots' later expiry."""
    rows = [{"transaction_id": transaction, "lot_id": lot, "amount": n} for (transaction, lot), n in takings.items()]
    insert(LotTaking, rows)
    _run(_TAKE, [{"lot": lot, "taken": n, "until": prolonged.get(lot)} for (_, lot), n in takings.items()])


def write_scores(scores: Mapping[Score, int], latest: Mapping[Score, datetime]) -> None:
    """Add points to daily scores, in one order everywhere."""
    rows = [
        {"currency": key[0], "roster_on": key[1], "unit": key[2], "member": key[3], "points": n, "at": latest[key]}
        for key, n in sorted(scores.items())
    ]
    _run(_ADD_SCORE, rows)


def lines_of(transactions: Collection[UUID]) -> Sequence[Row[Any]]:
    """Return the entries of transactions."""
    return _connection().execute(_LINES, {"t": current_tenant_id(), "ids": list(transactions)}).all()


def expired_of(transactions: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """Return how much of the lots that transactions brought has expired, by transaction and currency."""
    found = _connection().execute(_EXPIRED, {"t": current_tenant_id(), "ids": list(transactions)})
    return {(transaction, currency): int(amount) for transaction, currency, amount in found}


def taken_by(transactions: Collection[UUID]) -> Sequence[Row[Any]]:
    """Return what transactions took out of lots: transaction, currency, lot, amount, its expiry; the oldest lot first."""
    return _connection().execute(_TAKEN, {"t": current_tenant_id(), "ids": list(transactions)}).all()


_LOCK_ACCOUNTS = text("""
    SELECT member_id, currency, kind, balance FROM accounts
     WHERE tenant_id = :t AND member_id = ANY(:members) AND currency = ANY(:currencies)
     ORDER BY member_id, currency, kind FOR UPDATE
""")
_OPEN_ACCOUNT = text("""
    INSERT INTO accounts (tenant_id, member_id, currency, kind, spendable, balance)
    VALUES (:t, :m, :c, 'member', :spendable, 0) ON CONFLICT DO NOTHING
""")
_SET_BALANCE = text("""
    UPDATE accounts SET balance = :balance WHERE tenant_id = :t AND member_id = :m AND currency = :c AND kind = :k
""")
_OPEN_LOTS = text("""
    SELECT member_id, currency, id, transaction_id, remaining FROM lots
     WHERE tenant_id = :t AND member_id = ANY(:members) AND remaining > 0
     ORDER BY acquired_at, id
""")
_TAKE = text("""
    UPDATE lots SET remaining = remaining - :taken, expires_at = coalesce(:until, expires_at)
     WHERE tenant_id = :t AND id = :lot
""")
_ADD_SCORE = text("""
    INSERT INTO daily_scores (tenant_id, currency, roster_on, unit_id, member_id, points, last_at)
    VALUES (:t, :currency, :roster_on, :unit, :member, :points, :at)
    ON CONFLICT (tenant_id, currency, roster_on, unit_id, member_id)
    DO UPDATE SET points = daily_scores.points + excluded.points,
                  last_at = greatest(daily_scores.last_at, excluded.last_at)
""")
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
