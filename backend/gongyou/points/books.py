"""The one place that writes the ledger: double entry on locked accounts, in a handful of statements.

`Books` locks the accounts of some members, lets postings be made against them in memory, and writes all at once.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from gongyou.core import clock, principal
from gongyou.core.db import Base, session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import PointsPosted
from gongyou.points.models import (
    AccountKind,
    DailyScore,
    Entry,
    Lot,
    LotTaking,
    MemberAccount,
    Transaction,
    TransactionKind,
)

REFUND_GRACE = timedelta(days=30)
"""What comes back to a lot that has expired meanwhile may still be spent for so long."""


class InsufficientPoints(AppError):
    """The member has fewer points than are to be taken."""

    code = "points.insufficient"
    status = 409


@dataclass(frozen=True, slots=True)
class CurrencyTerms:
    """What a currency is like, as far as posting needs it."""

    spendable: bool
    lifetime_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A transaction about one member, before it has lines. `scores`: it changes what rankings count."""

    kind: TransactionKind
    source_type: str
    source_id: UUID
    reason: str
    member_id: UUID
    unit_id: UUID
    occurred_at: datetime
    roster_on: date
    title: str
    scores: bool = True
    rule_id: UUID | None = None
    rule_version: int | None = None
    note: str | None = None
    reverses_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(slots=True)
class OpenLot:
    """A lot as it stands in memory."""

    id: UUID
    transaction_id: UUID
    remaining: int


@dataclass(frozen=True, slots=True)
class LotShare:
    """What a transaction took out of a lot."""

    id: UUID
    amount: int
    expires_at: datetime | None


Owned = tuple[UUID, str, AccountKind]
Score = tuple[str, date, UUID, UUID]


class Books:
    """The accounts of some members in some currencies, locked until the unit of work ends.

    Accounts are locked in one order everywhere, and before budgets. What is posted is written by `write`.
    """

    def __init__(self, member_ids: Collection[UUID], terms: dict[str, CurrencyTerms]) -> None:
        self.terms = terms
        self.recorded_at = clock.now()
        self._members = sorted(set(member_ids))
        self._balances = _lock_accounts(self._members, terms)
        self._before = dict(self._balances)
        self._lots: dict[tuple[UUID, str], list[OpenLot]] | None = None
        self._postings: list[Posting] = []
        self._lines: list[dict[str, Any]] = []
        self._new_lots: list[dict[str, Any]] = []
        self._takings: dict[tuple[UUID, UUID], int] = defaultdict(int)
        self._prolonged: dict[UUID, datetime] = {}
        self._scores: dict[Score, int] = defaultdict(int)
        self._latest: dict[Score, datetime] = {}

    def balance(self, member_id: UUID, currency: str) -> int:
        """Return what a member holds."""
        return self._balances.get((member_id, currency, AccountKind.MEMBER), 0)

    def debt(self, member_id: UUID, currency: str) -> int:
        """Return what a member owes, zero or more."""
        return -self._balances.get((member_id, currency, AccountKind.RECEIVABLE), 0)

    def credit(
        self,
        posting: Posting,
        currency: str,
        amount: int,
        *,
        source: AccountKind,
        budget_id: UUID | None = None,
        back_into: Sequence[LotShare] | None = None,
    ) -> None:
        """Give a member points from an account of the tenant; what they owe is taken first.

        What remains of a spendable currency is a new lot, or goes back into the lots it once came from.
        """
        repaid = min(self.debt(posting.member_id, currency), amount)
        self._line(posting, source, currency, -amount, budget_id)
        self._line(posting, AccountKind.RECEIVABLE, currency, repaid)
        self._line(posting, AccountKind.MEMBER, currency, amount - repaid)
        self._score(posting, currency, amount)
        if self.terms[currency].spendable:
            if back_into is None:
                self._new_lot(posting, currency, amount - repaid, budget_id)
            else:
                self._put_back(posting, amount - repaid, back_into)

    def debit(
        self,
        posting: Posting,
        currency: str,
        amount: int,
        *,
        target: AccountKind,
        budget_id: UUID | None = None,
        may_owe: bool = False,
        expired: int = 0,
        first: UUID | None = None,
    ) -> None:
        """Take points from a member to an account of the tenant, out of the oldest lots, before all those of `first`.

        `expired` of them have left the member for the expired account before. Raises InsufficientPoints for more than
        the member holds, unless they may owe it: a spendable balance stops at zero, a ranked one goes below.
        """
        held = self.balance(posting.member_id, currency)
        wanted = amount - expired
        if wanted > held and not may_owe:
            raise InsufficientPoints(balance=held, amount=wanted)
        spendable = self.terms[currency].spendable
        paid = min(held, wanted) if spendable else wanted
        self._line(posting, target, currency, amount, budget_id)
        self._line(posting, AccountKind.EXPIRED, currency, -expired)
        self._line(posting, AccountKind.MEMBER, currency, -paid)
        self._line(posting, AccountKind.RECEIVABLE, currency, paid - wanted)
        self._score(posting, currency, -amount)
        if spendable:
            self._take_from_lots(posting, currency, paid, first)

    def expire(self, posting: Posting, currency: str, lot_id: UUID, amount: int) -> None:
        """Take what is left of one lot to the expired account."""
        self._line(posting, AccountKind.EXPIRED, currency, amount)
        self._line(posting, AccountKind.MEMBER, currency, -amount)
        self._takings[posting.id, lot_id] += amount

    def _line(
        self, posting: Posting, account: AccountKind, currency: str, amount: int, budget_id: UUID | None = None
    ) -> None:
        if not self._postings or self._postings[-1] is not posting:
            self._postings.append(posting)
        if not amount:
            return
        owned = account in {AccountKind.MEMBER, AccountKind.RECEIVABLE}
        if owned:
            key = (posting.member_id, currency, account)
            self._balances[key] = self._balances.get(key, 0) + amount
        self._lines.append(
            {
                "tenant_id": current_tenant_id(),
                "transaction_id": posting.id,
                "line": len(self._lines),
                "account": account,
                "currency": currency,
                "amount": amount,
                "member_id": posting.member_id if owned else None,
                "unit_id": posting.unit_id if owned else None,
                "budget_id": budget_id,
                "roster_on": posting.roster_on,
                "recorded_at": self.recorded_at,
            }
        )

    def _score(self, posting: Posting, currency: str, amount: int) -> None:
        if posting.scores:
            key = (currency, posting.roster_on, posting.unit_id, posting.member_id)
            self._scores[key] += amount
            self._latest[key] = max(posting.occurred_at, self._latest.get(key, posting.occurred_at))

    def _new_lot(self, posting: Posting, currency: str, amount: int, budget_id: UUID | None) -> None:
        if not amount:
            return
        days = self.terms[currency].lifetime_days
        self._new_lots.append(
            {
                "tenant_id": current_tenant_id(),
                "id": new_id(),
                "transaction_id": posting.id,
                "member_id": posting.member_id,
                "currency": currency,
                "budget_id": budget_id,
                "amount": amount,
                "remaining": amount,
                "acquired_at": self.recorded_at,
                "expires_at": self.recorded_at + timedelta(days=days) if days else None,
            }
        )

    def _put_back(self, posting: Posting, amount: int, lots: Sequence[LotShare]) -> None:
        soonest = self.recorded_at + REFUND_GRACE
        for lot in reversed(lots):
            back = min(lot.amount, amount)
            amount -= back
            if back:
                self._takings[posting.id, lot.id] -= back
                if lot.expires_at is not None and lot.expires_at < soonest:
                    self._prolonged[lot.id] = soonest

    def _take_from_lots(self, posting: Posting, currency: str, amount: int, first: UUID | None) -> None:
        if self._lots is None:
            self._lots = _open_lots(self._members)
        lots = self._lots.get((posting.member_id, currency), [])
        for lot in sorted(lots, key=lambda each: each.transaction_id != first):
            taken = min(lot.remaining, amount)
            if taken:
                lot.remaining -= taken
                amount -= taken
                self._takings[posting.id, lot.id] += taken
        if amount:
            raise RuntimeError(f"the lots of {posting.member_id} hold {amount} {currency} less than the account")

    def write(self) -> None:
        """Write all postings and tell rankings and badges; raise RuntimeError if a transaction does not balance."""
        if not self._postings:
            return
        _require_balance(self._lines)
        _insert(Transaction, [self._row(posting) for posting in self._postings])
        self._write_accounts()
        _insert(Entry, self._lines)
        _insert(Lot, self._new_lots)
        self._write_takings()
        self._write_scores()

    def _row(self, posting: Posting) -> dict[str, Any]:
        who = principal.current_or_none()
        return {
            "tenant_id": current_tenant_id(),
            "id": posting.id,
            "kind": posting.kind,
            "source_type": posting.source_type,
            "source_id": posting.source_id,
            "reason": posting.reason,
            "member_id": posting.member_id,
            "rule_id": posting.rule_id,
            "rule_version": posting.rule_version,
            "occurred_at": posting.occurred_at,
            "recorded_at": self.recorded_at,
            "roster_on": posting.roster_on,
            "title": posting.title,
            "note": posting.note,
            "reverses_id": posting.reverses_id,
            "posted_by": who.member_id if who else None,
        }

    def _write_accounts(self) -> None:
        moved = [(key, value) for key, value in self._balances.items() if value != self._before.get(key)]
        fresh = [
            {
                "tenant_id": current_tenant_id(),
                "member_id": member_id,
                "currency": currency,
                "kind": kind,
                "spendable": self.terms[currency].spendable,
                "balance": value,
            }
            for (member_id, currency, kind), value in moved
            if (member_id, currency, kind) not in self._before
        ]
        _insert(MemberAccount, fresh)
        changed = [
            {"t": current_tenant_id(), "m": member_id, "c": currency, "k": kind.value, "balance": value}
            for (member_id, currency, kind), value in moved
            if (member_id, currency, kind) in self._before
        ]
        if changed:
            session().connection().execute(_SET_BALANCE, changed)

    def _write_takings(self) -> None:
        if not self._takings:
            return
        rows = [
            {"tenant_id": current_tenant_id(), "transaction_id": transaction_id, "lot_id": lot_id, "amount": amount}
            for (transaction_id, lot_id), amount in self._takings.items()
        ]
        _insert(LotTaking, rows)
        changes = [
            {
                "t": row["tenant_id"],
                "lot": row["lot_id"],
                "taken": row["amount"],
                "until": self._prolonged.get(row["lot_id"]),
            }
            for row in rows
        ]
        session().connection().execute(_TAKE, changes)

    def _write_scores(self) -> None:
        rows = [
            {
                "tenant_id": current_tenant_id(),
                "currency": currency,
                "roster_on": roster_on,
                "unit_id": unit_id,
                "member_id": member_id,
                "points": points,
                "last_at": self._latest[currency, roster_on, unit_id, member_id],
            }
            for (currency, roster_on, unit_id, member_id), points in sorted(self._scores.items())
        ]
        if rows:
            session().connection().execute(_ADD_SCORE, rows)
            emit(
                PointsPosted(
                    currencies=tuple(sorted({row["currency"] for row in rows})),
                    member_ids=tuple(sorted({row["member_id"] for row in rows})),
                    roster_days=tuple(sorted({row["roster_on"] for row in rows})),
                )
            )


def _lock_accounts(members: Sequence[UUID], terms: dict[str, CurrencyTerms]) -> dict[Owned, int]:
    """Lock the accounts and return their balances; a member's account that is missing is opened."""
    held = _locked(members, terms)
    missing = [(m, c) for m in members for c in sorted(terms) if (m, c, AccountKind.MEMBER) not in held]
    if missing:
        rows = [
            {"t": current_tenant_id(), "m": member_id, "c": currency, "spendable": terms[currency].spendable}
            for member_id, currency in missing
        ]
        session().connection().execute(_OPEN_ACCOUNT, rows)
        held = _locked(members, terms)
    return held


def _locked(members: Sequence[UUID], terms: dict[str, CurrencyTerms]) -> dict[Owned, int]:
    found = (
        session()
        .connection()
        .execute(_LOCK_ACCOUNTS, {"t": current_tenant_id(), "members": list(members), "currencies": sorted(terms)})
    )
    return {(member_id, currency, AccountKind(kind)): balance for member_id, currency, kind, balance in found}


def _open_lots(members: Sequence[UUID]) -> dict[tuple[UUID, str], list[OpenLot]]:
    found = session().connection().execute(_OPEN_LOTS, {"t": current_tenant_id(), "members": list(members)})
    lots: dict[tuple[UUID, str], list[OpenLot]] = defaultdict(list)
    for member_id, currency, lot_id, transaction_id, remaining in found:
        lots[member_id, currency].append(OpenLot(lot_id, transaction_id, remaining))
    return lots


def _require_balance(lines: Sequence[dict[str, Any]]) -> None:
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for line in lines:
        sums[line["transaction_id"], line["currency"]] += line["amount"]
    if any(sums.values()):
        raise RuntimeError(f"a transaction does not balance: {dict(sums)}")


def _insert(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        table: Any = model.__table__
        session().connection().execute(table.insert(), rows)


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
    VALUES (:tenant_id, :currency, :roster_on, :unit_id, :member_id, :points, :last_at)
    ON CONFLICT (tenant_id, currency, roster_on, unit_id, member_id)
    DO UPDATE SET points = daily_scores.points + excluded.points,
                  last_at = greatest(daily_scores.last_at, excluded.last_at)
""")
